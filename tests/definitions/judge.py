"""Asks the parser of an installed Mistral whether it accepts definitions.

Standard input has one case a line, a JSON object with "kind" (workflow, action or workbook) and "text". Each is answered
by one line: "1" if it is accepted, else "0" and the reason.

With --cached the schemas of the parser are checked once and not for each definition, which is twenty times as fast.
"""

import json
import logging
import sys

import jsonschema
from jsonschema import exceptions
from jsonschema import validators
from oslo_config import cfg

from mistral import config  # noqa: F401
from mistral.lang import parser

READERS = {
    "workflow": parser.get_workflow_list_spec_from_yaml,
    "action": parser.get_action_list_spec_from_yaml,
    "workbook": parser.get_workbook_spec_from_yaml,
}


def keep_validators():
    """Makes the validator of a schema only once."""
    known = {}

    def validate(instance, schema, *args, **kwargs):
        found = known.get(id(schema))
        if found is None:
            validator = validators.validator_for(schema)
            validator.check_schema(schema)
            # The schema is kept, so that its id is not given to another one.
            found = known[id(schema)] = (validator(schema), schema)
        error = exceptions.best_match(found[0].iter_errors(instance))
        if error is not None:
            raise error

    jsonschema.validate = validate


def verdict(kind, text):
    try:
        specification = READERS[kind](text)
    except Exception as error:
        return "0 %s: %s" % (type(error).__name__, str(error)[:300])
    # The parser passes over workbooks of the version 2.0 as a number, and the server fails on them later.
    return "0 nothing was made of it" if specification is None else "1"


def main():
    logging.disable(logging.CRITICAL)
    # Reasons may quote half a surrogate.
    sys.stdout.reconfigure(errors="backslashreplace")
    cfg.CONF([], project="mistral", default_config_files=[])
    if "--cached" in sys.argv[1:]:
        keep_validators()
    for line in sys.stdin:
        case = json.loads(line)
        answer = verdict(case["kind"], case["text"])
        print(answer.replace("\n", " ").replace("\r", " "), flush=True)


main()
