//! The source of a deploy: what a shallow clone of a folder holds, the committed files of `HEAD`, as a zip file.
//!
//! The files are read with the `git` of the machine, and of its object store: what is not committed is not in it, and one
//! commit is one archive whatever lies about in the folder.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

/// The folder of the archive that holds what was generated. A repository must not have it.
pub const GENERATED: &str = ".provision";
/// How a file begins that stands for one in Git's large file storage.
/// Source: <https://github.com/git-lfs/git-lfs/blob/main/docs/spec.md>.
const LFS: &[u8] = b"version https://git-lfs.github.com/spec/";
/// The mode of a file that may be run, of a symbolic link, and of a submodule.
/// Source: <https://git-scm.com/docs/git-fast-import>.
const EXECUTABLE: &str = "100755";
const LINK: &str = "120000";
const SUBMODULE: &str = "160000";

/// Why a source cannot be had.
#[derive(Debug, thiserror::Error)]
pub enum SourceError {
    /// There is no `git`.
    #[error("git does not start: {0}")]
    NoGit(std::io::Error),
    /// `git` says no.
    #[error("{}: {said}", .dir.display())]
    Git {
        /// The folder.
        dir: PathBuf,
        /// What it said.
        said: String,
    },
    /// The archive cannot be written.
    #[error("the archive cannot be written: {0}")]
    Zip(#[from] zip::result::ZipError),
}

/// A file of the commit.
#[derive(Debug)]
struct Entry {
    mode: String,
    object: String,
    path: String,
}

/// The source of a deploy.
#[derive(Debug)]
pub struct Source {
    dir: PathBuf,
    entries: Vec<Entry>,
    /// The commit.
    pub commit: String,
    /// Files that were changed since, or that git does not know: they are not part of it.
    pub uncommitted: Vec<String>,
    /// Submodules, whose files are not part of it.
    pub submodules: Vec<String>,
}

/// An archive, and what whoever deploys it should know.
#[derive(Debug)]
pub struct Archive {
    /// The zip file.
    pub zip: Vec<u8>,
    /// Files whose content is in Git's large file storage: only the pointers are in the archive.
    pub pointers: Vec<String>,
}

impl Source {
    /// What is committed of a folder; the folder is the root of it.
    ///
    /// # Errors
    /// There is no git, or the folder is in no repository, or nothing is committed.
    pub fn read(dir: &Path) -> Result<Self, SourceError> {
        let text = |args: &[&str]| git(dir, args).map(|out| String::from_utf8_lossy(&out).into_owned());
        let commit = text(&["rev-parse", "--verify", "--quiet", "HEAD^{commit}"]).map_err(|error| match error {
            SourceError::Git { dir, said } if said.is_empty() => {
                SourceError::Git { dir, said: "nothing is committed".to_owned() }
            }
            other => other,
        })?;
        let status = text(&["status", "--porcelain=v1", "-z", "--no-renames", "--", "."])?;
        let listed = text(&["ls-tree", "-r", "-z", "HEAD"])?;
        let all = listed.split('\0').filter_map(entry);
        let (submodules, entries): (Vec<Entry>, Vec<Entry>) = all.partition(|entry| entry.mode == SUBMODULE);
        Ok(Self {
            dir: dir.to_owned(),
            entries,
            commit: commit.trim().to_owned(),
            uncommitted: status.split('\0').filter_map(|line| line.get(3..)).map(str::to_owned).collect(),
            submodules: submodules.into_iter().map(|entry| entry.path).collect(),
        })
    }

    /// The archive, with these generated files below [`GENERATED`]. The same commit and files give the same bytes.
    ///
    /// # Errors
    /// git fails, or the repository has a folder of that name.
    pub fn archive(&self, generated: &BTreeMap<String, String>) -> Result<Archive, SourceError> {
        let wrong = |said: &str| SourceError::Git { dir: self.dir.clone(), said: said.to_owned() };
        if self.entries.iter().any(|entry| entry.path.split('/').next() == Some(GENERATED)) {
            return Err(wrong(&format!("the repository has `{GENERATED}`, which is the place of generated files")));
        }
        let options =
            SimpleFileOptions::default().compression_method(CompressionMethod::Deflated).last_modified_time(DateTime::default());
        let mut writer = ZipWriter::new(std::io::Cursor::new(Vec::new()));
        let mut pointers = Vec::new();
        self.each_content(|entry, content| {
            match entry.mode.as_str() {
                LINK => writer.add_symlink(&*entry.path, &*String::from_utf8_lossy(&content), options)?,
                mode => {
                    let permissions = if mode == EXECUTABLE { 0o755 } else { 0o644 };
                    writer.start_file(&*entry.path, options.unix_permissions(permissions))?;
                    writer.write_all(&content).map_err(zip::result::ZipError::from)?;
                }
            }
            if content.starts_with(LFS) {
                pointers.push(entry.path.clone());
            }
            Ok(())
        })?;
        for (name, content) in generated {
            writer.start_file(format!("{GENERATED}/{name}"), options.unix_permissions(0o644))?;
            writer.write_all(content.as_bytes()).map_err(zip::result::ZipError::from)?;
        }
        Ok(Archive { zip: writer.finish()?.into_inner(), pointers })
    }

    /// Hands over the content of every file, in their order.
    fn each_content(&self, mut take: impl FnMut(&Entry, Vec<u8>) -> Result<(), SourceError>) -> Result<(), SourceError> {
        let mut command = git_in(&self.dir, &["cat-file", "--batch"]);
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().map_err(SourceError::NoGit)?;
        let broken = |said: String| SourceError::Git { dir: self.dir.clone(), said };
        let (Some(mut asked), Some(told)) = (child.stdin.take(), child.stdout.take()) else {
            return Err(broken("git cat-file has no pipes".to_owned()));
        };
        let names: String = self.entries.iter().flat_map(|entry| [entry.object.as_str(), "\n"]).collect();
        // Both pipes are finite: who only writes while nobody reads would wait for ever. A git that is gone is told by the answer.
        let asking = std::thread::spawn(move || asked.write_all(names.as_bytes()));
        let mut told = BufReader::new(told);
        for entry in &self.entries {
            let mut head = String::new();
            told.read_line(&mut head).map_err(|error| broken(error.to_string()))?;
            let size = head.trim_end().rsplit(' ').next().and_then(|size| size.parse::<usize>().ok());
            let size = size.ok_or_else(|| broken(format!("{} cannot be read: {}", entry.path, head.trim_end())))?;
            // A line break ends each content.
            let mut content = vec![0; size.saturating_add(1)];
            told.read_exact(&mut content).map_err(|error| broken(format!("{}: {error}", entry.path)))?;
            content.truncate(size);
            take(entry, content)?;
        }
        drop(told);
        let _ = asking.join();
        let _ = child.wait();
        Ok(())
    }
}

/// A line of `git ls-tree`: `mode type object<tab>path`.
fn entry(line: &str) -> Option<Entry> {
    let (head, path) = line.split_once('\t')?;
    let mut words = head.split(' ');
    let (mode, _, object) = (words.next()?, words.next()?, words.next()?);
    Some(Entry { mode: mode.to_owned(), object: object.to_owned(), path: path.to_owned() })
}

fn git_in(dir: &Path, args: &[&str]) -> Command {
    let mut command = Command::new("git");
    // Looking changes nothing, not even git's notes of what it has seen.
    command.arg("-C").arg(dir).args(args).env("GIT_OPTIONAL_LOCKS", "0").env("LC_ALL", "C");
    command
}

fn git(dir: &Path, args: &[&str]) -> Result<Vec<u8>, SourceError> {
    let done = git_in(dir, args).stdin(Stdio::null()).output().map_err(SourceError::NoGit)?;
    if done.status.success() {
        return Ok(done.stdout);
    }
    let said = String::from_utf8_lossy(&done.stderr);
    let said = said.lines().next().unwrap_or_default().trim_start_matches("fatal: ").to_owned();
    Err(SourceError::Git { dir: dir.to_owned(), said })
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;

    /// A repository with one commit.
    fn repository() -> tempfile::TempDir {
        let folder = tempfile::TempDir::new().unwrap();
        let dir = folder.path();
        for (name, content) in [("a.txt", "one\n"), ("web/run.sh", "#!/bin/sh\n"), ("web/large.bin", ""), ("ü b", "two")] {
            std::fs::create_dir_all(dir.join(name).parent().unwrap()).unwrap();
            std::fs::write(dir.join(name), content).unwrap();
        }
        std::fs::write(dir.join("web/large.bin"), [LFS, b"v1\n"].concat()).unwrap();
        std::os::unix::fs::symlink("a.txt", dir.join("link")).unwrap();
        let mode = std::os::unix::fs::PermissionsExt::from_mode(0o755);
        std::fs::set_permissions(dir.join("web/run.sh"), mode).unwrap();
        git(dir, &["init", "--quiet"]).unwrap();
        assert_eq!(Source::read(dir).unwrap_err().to_string(), format!("{}: nothing is committed", dir.display()));
        git(dir, &["add", "."]).unwrap();
        let who = ["-c", "user.name=a", "-c", "user.email=a@example.com", "commit", "--quiet", "-m", "first"];
        git(dir, &who).unwrap();
        folder
    }

    /// The files of an archive: name, mode, content.
    fn files(zip: &[u8]) -> Vec<(String, u32, String)> {
        let mut archive = zip::ZipArchive::new(Cursor::new(zip)).unwrap();
        let read = |at: usize| {
            let mut file = archive.by_index(at).unwrap();
            let mut content = String::new();
            file.read_to_string(&mut content).unwrap();
            (file.name().unwrap().into_owned(), file.unix_mode().unwrap(), content)
        };
        (0..zip::ZipArchive::new(Cursor::new(zip)).unwrap().len()).map(read).collect()
    }

    #[test]
    fn the_archive_is_what_is_committed_and_nothing_else() {
        let folder = repository();
        let dir = folder.path();
        let generated = BTreeMap::from([("buildspecs/build.yml".to_owned(), "version: 0.2\n".to_owned())]);
        let clean = Source::read(dir).unwrap();
        assert_eq!((clean.uncommitted.len(), clean.commit.len()), (0, 40));
        let archive = clean.archive(&generated).unwrap();
        std::fs::write(dir.join("a.txt"), "changed\n").unwrap();
        std::fs::write(dir.join("new.txt"), "new\n").unwrap();
        let dirty = Source::read(dir).unwrap();
        assert_eq!(dirty.uncommitted, ["a.txt", "new.txt"]);
        assert_eq!(dirty.archive(&generated).unwrap().zip, archive.zip, "the same commit is the same archive");
        assert_eq!(archive.pointers, ["web/large.bin"]);
        let row = |name: &str, mode: u32, content: &str| (name.to_owned(), mode, content.to_owned());
        let expected = [
            row("a.txt", 0o10_0644, "one\n"),
            row("link", 0o12_0777, "a.txt"),
            row("web/large.bin", 0o10_0644, &String::from_utf8_lossy(&[LFS, b"v1\n"].concat())),
            row("web/run.sh", 0o10_0755, "#!/bin/sh\n"),
            row("ü b", 0o10_0644, "two"),
            row(".provision/buildspecs/build.yml", 0o10_0644, "version: 0.2\n"),
        ];
        assert_eq!(files(&archive.zip), expected);
    }

    #[test]
    fn a_folder_of_a_repository_is_the_root_of_its_archive() {
        let folder = repository();
        let source = Source::read(&folder.path().join("web")).unwrap();
        let names: Vec<String> = files(&source.archive(&BTreeMap::new()).unwrap().zip).into_iter().map(|file| file.0).collect();
        assert_eq!(names, ["large.bin", "run.sh"]);
    }

    #[test]
    fn a_folder_without_a_repository_is_said_to_be_one() {
        let folder = tempfile::TempDir::new().unwrap();
        let error = Source::read(folder.path()).unwrap_err().to_string();
        assert!(error.contains("not a git repository"), "{error}");
    }
}
