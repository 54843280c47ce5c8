"""emgbot's entry point: hands the command line over. `python bot.py --help` says what there is."""

import sys

from emgbot.cli import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
