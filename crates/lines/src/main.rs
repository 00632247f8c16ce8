//! Prints the lines of each kind, and fails where one is too long.

use std::io::{self, Write};
use std::process::ExitCode;

use provision_lines::{MEDIAN, MOST, kinds, median, too_long};

fn main() -> io::Result<ExitCode> {
    let kinds = kinds()?;
    let mut out = io::stdout().lock();
    for kind in &kinds {
        write!(out, "{:6} {}", kind.lines, kind.file)?;
        for (file, lines) in &kind.helpers {
            write!(out, " + {file} {lines}")?;
        }
        writeln!(out)?;
    }
    let (median, over) = (median(&kinds), kinds.iter().filter(|kind| kind.lines > MOST).count());
    writeln!(out, "{} kinds, median {median} lines of at most {MEDIAN}, {over} over {MOST}", kinds.len())?;
    let told = too_long(&kinds);
    for line in &told {
        writeln!(out, "error: {line}")?;
    }
    Ok(if told.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
