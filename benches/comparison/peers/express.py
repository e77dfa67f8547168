"""express-openapi-validator in an Express application that passes requests on."""
import pathlib

from . import Peer
from .prism import absent, environment, package_version

APPLICATION = pathlib.Path(__file__).with_name("express_proxy.cjs")
NAME = "express-openapi-validator"


def _command(place):
    return ["node", APPLICATION, place.port, place.upstream, place.contract], environment()


PEER = Peer("express", "express-openapi-validator", "validating",
            "an Express application that checks requests, not answers, and passes them on itself over kept "
            "connections; one process",
            lambda: absent(NAME), lambda: package_version(NAME), _command)
