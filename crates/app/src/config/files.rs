//! Finds and reads the files.

use std::fs::File;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::diagnostic::{Diagnostic, Diagnostics, quote};
use super::source::{Location, MAX_BYTES, Source};
use super::suggest::one_of;

/// The usual names of the description of the services, in both formats.
pub const CONFIG_NAMES: [&str; 4] = ["coherence.yml", "coherence.yaml", "cnc.yml", "cnc.yaml"];
/// The usual names of the description of the environments.
pub const ENVIRONMENTS_NAMES: [&str; 2] = ["environments.yml", "environments.yaml"];

/// The two files of an application.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Files {
    /// `coherence.yml` or `cnc.yml`.
    pub config: PathBuf,
    /// `environments.yml`.
    pub environments: PathBuf,
}

/// Finds the files: those that are named, or the usual names in `cwd` and the folders above it up to the
/// repository's root (the folder with `.git`). A named path is taken from `cwd` on.
///
/// # Errors
/// A file is not there, or two usual names are in one folder. Both files are looked for before anything is said.
pub fn locate(config: Option<&Path>, environments: Option<&Path>, cwd: &Path) -> Result<Files, Diagnostics> {
    let config = match config {
        Some(path) => named(path, cwd, "--config"),
        None => find(cwd, &CONFIG_NAMES, "coherence.yml and no cnc.yml", "-f/--config"),
    };
    let environments = match environments {
        Some(path) => named(path, cwd, "--environments"),
        None => find(cwd, &ENVIRONMENTS_NAMES, "environments.yml", "-e/--environments"),
    };
    match (config, environments) {
        (Ok(config), Ok(environments)) => Ok(Files { config, environments }),
        (config, environments) => Err(Diagnostics::new([config.err(), environments.err()].into_iter().flatten().collect())),
    }
}

fn named(path: &Path, cwd: &Path, option: &str) -> Result<PathBuf, Diagnostic> {
    let full = cwd.join(path);
    if full.exists() {
        return Ok(full);
    }
    if let Some(what) = no_file(&full) {
        return Err(unreadable(&format!("{} {what}", quote(&path.to_string_lossy()))));
    }
    Err(Diagnostic::error("config::missing-file", format!("there is no file {}", quote(&path.to_string_lossy())))
        .expected(format!("the path of a file after {option}"))
        .help(format!("it was looked for in {}", quote(&cwd.to_string_lossy()))))
}

fn find(cwd: &Path, names: &[&str], usual: &str, option: &str) -> Result<PathBuf, Diagnostic> {
    let mut folders = Vec::new();
    for folder in cwd.ancestors() {
        folders.push(folder);
        let there: Vec<&&str> = names.iter().filter(|name| folder.join(name).is_file()).collect();
        match there.as_slice() {
            [] => {
                // One that cannot be read is not passed over: who made it means it.
                let other = names.iter().find_map(|name| Some((name, no_file(&folder.join(name))?)));
                if let Some((name, what)) = other {
                    let place = quote(&folder.to_string_lossy());
                    let fault = unreadable(&format!("`{name}` in {place} {what}"));
                    return Err(fault.help(format!("put a file in its place, or name the right one with {option}")));
                }
            }
            [name] => return Ok(folder.join(name)),
            several => {
                let listed: Vec<String> = several.iter().map(|name| format!("`{name}`")).collect();
                let all = if several.len() == 2 { "both" } else { "all" };
                let message = format!("{} are {all} in {}", listed.join(" and "), quote(&folder.to_string_lossy()));
                return Err(Diagnostic::error("config::two-files", message)
                    .expected("one of them")
                    .help(format!("keep one, or name the right one with {option}")));
            }
        }
        if folder.join(".git").exists() {
            break;
        }
    }
    let first = quote(&cwd.to_string_lossy());
    let searched = match folders.as_slice() {
        [.., last] if folders.len() > 1 => {
            format!("in {first} and the folders above it up to {}", quote(&last.to_string_lossy()))
        }
        _ => format!("in {first}"),
    };
    Err(Diagnostic::error("config::missing-file", format!("there is no {usual}"))
        .expected(format!("a file called {}, {searched}", one_of(names.iter().copied())))
        .help(format!("run the command in the application's folder, or name the file with {option}")))
}

/// What there is under a path that is no file; nothing where there is a file or nothing at all.
fn no_file(path: &Path) -> Option<String> {
    let meta = path.symlink_metadata().ok()?;
    match (path.metadata(), path.read_link()) {
        (Ok(found), _) if found.is_file() => None,
        (Ok(found), _) if found.is_dir() => Some("is a folder".to_owned()),
        (Err(_), Ok(to)) if meta.is_symlink() => {
            Some(format!("is a link to {}, which is not there", quote(&to.to_string_lossy())))
        }
        _ => Some("is no file".to_owned()),
    }
}

fn unreadable(message: &str) -> Diagnostic {
    Diagnostic::error("config::unreadable", message.to_owned()).expected("a text file that you may read")
}

impl Files {
    /// Reads both files.
    ///
    /// # Errors
    /// A file cannot be read, is larger than [`MAX_BYTES`], or is no UTF-8.
    pub fn read(&self, cwd: &Path) -> Result<(Arc<Source>, Arc<Source>), Diagnostics> {
        match (read(&self.config, cwd), read(&self.environments, cwd)) {
            (Ok(config), Ok(environments)) => Ok((config, environments)),
            (config, environments) => Err(Diagnostics::new([config.err(), environments.err()].into_iter().flatten().collect())),
        }
    }
}

/// Reads a file. Messages name it from `cwd` on where it is below that.
///
/// # Errors
/// It cannot be read, is larger than [`MAX_BYTES`], or is no UTF-8.
pub fn read(path: &Path, cwd: &Path) -> Result<Arc<Source>, Diagnostic> {
    let name = path.strip_prefix(cwd).unwrap_or(path).to_string_lossy().into_owned();
    let failed = |error: io::Error| unreadable(&format!("the file {} cannot be read: {error}", quote(&name)));
    let file = File::open(path).map_err(failed)?;
    let meta = file.metadata().map_err(failed)?;
    // A device or a pipe may never end.
    if !meta.is_file() {
        let what = if meta.is_dir() { "is a folder" } else { "is no file" };
        return Err(unreadable(&format!("{} {what}", quote(&name))));
    }
    let mut bytes = Vec::new();
    file.take(MAX_BYTES as u64 + 1).read_to_end(&mut bytes).map_err(failed)?;
    decode(&name, bytes)
}

/// A source from the bytes of a file.
///
/// # Errors
/// They are more than [`MAX_BYTES`], or no UTF-8.
pub fn decode(name: &str, bytes: Vec<u8>) -> Result<Arc<Source>, Diagnostic> {
    if bytes.len() > MAX_BYTES {
        return Err(Diagnostic::error("config::too-large", format!("the file {} is too large", quote(name)))
            .expected(format!("at most {MAX_BYTES} bytes")));
    }
    let utf16 = bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]);
    match String::from_utf8(bytes) {
        Ok(text) => Ok(Source::new(name, text)),
        Err(error) => {
            let at = error.utf8_error().valid_up_to();
            let source = Source::new(name, String::from_utf8_lossy(error.as_bytes()).into_owned());
            let help = if utf16 { "the file is UTF-16: save it as UTF-8" } else { "save the file as UTF-8" };
            Err(Diagnostic::error("config::encoding", format!("the file {} is not UTF-8", quote(name)))
                .at(Location::new(&source, at..at + 1), "the first byte that is wrong")
                .expected("text in UTF-8")
                .help(help.to_owned()))
        }
    }
}
