"""Validates definitions by a JSON Schema, read as the server reads them.

The argument is a file of a schema. Standard input has one case a line, a JSON object with "text". Each is answered by a
line, a JSON list of errors as pairs of a path and a keyword.
"""

import json
import sys

import jsonschema
from mistral.utils import safe_yaml


def as_json(value):
    """What an editor sees of a value: keys are text, and dates, too."""
    if isinstance(value, dict):
        return {str(key): as_json(member) for key, member in value.items()}
    if isinstance(value, list):
        return [as_json(item) for item in value]
    return value if value is None or isinstance(value, (bool, int, float, str)) else str(value)


def errors(validator, text):
    try:
        document = as_json(safe_yaml.load(text))
        found = validator.iter_errors(document)
        return [[[str(key) for key in error.absolute_path], error.validator] for error in found]
    except Exception as error:
        return [[[], "not read: %s" % type(error).__name__]]


def main():
    with open(sys.argv[1]) as file:
        schema = json.load(file)
    jsonschema.Draft7Validator.check_schema(schema)
    validator = jsonschema.Draft7Validator(schema)
    for line in sys.stdin:
        print(json.dumps(errors(validator, json.loads(line)["text"])), flush=True)


main()
