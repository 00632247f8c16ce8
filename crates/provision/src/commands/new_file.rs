//! Writes a file that is not there yet: what somebody has is never overwritten.

use std::fs::OpenOptions;
use std::io::Write as _;
use std::path::Path;

use crate::exit::Exit;
use crate::failure::Failure;

pub(super) fn write(path: &Path, text: &str) -> Result<(), Failure> {
    let file = OpenOptions::new().write(true).create_new(true).open(path);
    file.and_then(|mut file| file.write_all(text.as_bytes())).map_err(|error| {
        let message = format!("{} cannot be written: {error}", path.display());
        Failure::new(Exit::Refused, message, "name a file that is not there yet, in a folder of yours")
    })
}
