"""Tells which texts the server accepts: Mistral's own `expressions.validate`.

Reads a JSON string a line, and prints 1 for each text that is accepted and 0 for each that is not. Run it with the
Python of a development server.
"""

import collections.abc  # noqa: F401  (yaql uses it without importing it)
import json
import sys
import warnings

warnings.simplefilter('ignore')

from mistral import config  # noqa: E402,F401
from mistral import expressions  # noqa: E402


def is_accepted(text):
    try:
        expressions.validate(text)
    except Exception:
        return False
    return True


if __name__ == '__main__':
    print(''.join('01'[is_accepted(json.loads(line))] for line in sys.stdin))
