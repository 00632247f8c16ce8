//! `schema`: the JSON schema of a file, for editors.

use provision::app::config::schema;

use super::Context;
use crate::args::File;
use crate::exit::Exit;

pub(crate) fn run(context: &Context, file: File) -> Exit {
    context.output.out(&format!("{:#}\n", schema::of(file.kind())));
    Exit::Done
}
