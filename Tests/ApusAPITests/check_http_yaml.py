"""Checks that Protocols/HTTP.yaml is valid OpenAPI 3.1. Needs: pip install openapi-spec-validator."""
import pathlib
import sys

from openapi_spec_validator import validate
from openapi_spec_validator.readers import read_from_filename

path = pathlib.Path(__file__).resolve().parents[2] / "Protocols" / "HTTP.yaml"
specification, base = read_from_filename(str(path))
validate(specification, base_uri=base)
print(f"{path.name}: {sum(len(item) for item in specification['paths'].values())} entries, valid")
sys.exit(0)
