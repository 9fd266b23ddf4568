"""`python -m factbook` is the command `factbook`."""

import sys

from factbook.cli import main

sys.exit(main())
