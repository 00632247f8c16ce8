//! Prints the lines of each kind, and fails where one is too long.

use std::io::{self, Write};
use std::path::Path;
use std::process::ExitCode;

use provision_lines::{MEDIAN, MOST, kinds, median};

fn main() -> io::Result<ExitCode> {
    let kinds = kinds(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../aws/src"))?;
    let mut out = io::stdout().lock();
    for kind in &kinds {
        write!(out, "{:6} {}", kind.lines, kind.file)?;
        for (file, lines) in &kind.helpers {
            write!(out, " + {file} {lines}")?;
        }
        writeln!(out)?;
    }
    let (median, most) = (median(&kinds), kinds.last().map_or(0, |kind| kind.lines));
    writeln!(out, "{} kinds, median {median} lines of at most {MEDIAN}, the longest {most} of at most {MOST}", kinds.len())?;
    Ok(if median <= MEDIAN && most <= MOST { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
