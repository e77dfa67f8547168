//! The command line of `candor generate`.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::publish::{DOCS_EXAMPLES, Docs, OPENAPI_EXAMPLES, WithProblems};

/// Shown below the flags of each target.
pub const EXAMPLES: &str = "\
Examples:
  candor generate zod --openapi api.yaml --out src/api        TypeScript with Zod 4
  candor generate pydantic --openapi api.yaml --out api       Python with Pydantic 2
  candor generate joi --openapi api.yaml --out src/api        TypeScript with Joi
  candor generate json-schema --openapi api.yaml --out schemas
                                                              one schema for each operation
  candor generate zod --openapi api.yaml --out src/api --operation createUser

The operation `createUser` gets `validateCreateUser(request)`, in Python `validate_create_user`. It
takes path, query, headers, cookies and body, and returns the codes and places that the gateway
would answer with; an empty list says that the request passes. The files need the library that they
are written for, and nothing of Candor. What they do not check is said at their top and in
README.md beside them (docs/generate.md).

Exit code 0 if the files were written, 1 if they could not be, 2 if the document or a flag cannot
be used.";

/// `candor generate`.
#[derive(Debug, Subcommand)]
pub enum Generate {
    /// Validators in TypeScript with Zod 4
    #[command(after_help = EXAMPLES)]
    Zod(Validators),
    /// Validators in Python with Pydantic 2
    #[command(after_help = EXAMPLES)]
    Pydantic(Validators),
    /// Validators in TypeScript with Joi
    #[command(after_help = EXAMPLES)]
    Joi(Validators),
    /// One JSON Schema (2020-12) for the requests of each operation
    #[command(after_help = EXAMPLES)]
    JsonSchema(Validators),
    /// A static site: what each operation takes, every rule and status
    #[command(after_help = DOCS_EXAMPLES)]
    Docs(Docs),
    /// The OpenAPI document with the answers to wrong requests
    #[command(after_help = OPENAPI_EXAMPLES)]
    Openapi(WithProblems),
}

/// From what, for what and where to.
#[derive(Debug, Args)]
pub struct Validators {
    /// The OpenAPI document
    #[arg(long, value_name = "FILE")]
    pub openapi: PathBuf,
    /// The folder for the files; made if it is not there, files of the same names are replaced
    #[arg(long, value_name = "DIR")]
    pub out: PathBuf,
    /// Only this operation: its operationId, or method and path; may be given several times
    #[arg(long, value_name = "ID|\"METHOD /path\"")]
    pub operation: Vec<String>,
}
