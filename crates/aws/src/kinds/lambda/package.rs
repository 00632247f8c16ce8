//! The code of a function, packed so that the same source is always the same package.

use std::fmt;
use std::io::Write as _;
use std::sync::Arc;

use provision_engine::Value;
use schemars::JsonSchema;
use serde::Serialize;
use sha2::{Digest, Sha256};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

/// A package could not be made.
#[derive(Debug, thiserror::Error)]
#[error("the package of a function: {0}")]
pub struct PackageError(#[from] zip::result::ZipError);

/// A zip file of source files, known by its SHA-256. One that is seen has no content.
#[derive(Clone, Serialize, JsonSchema)]
#[serde(transparent)]
pub struct Package {
    #[serde(skip)]
    zip: Arc<[u8]>,
    sha256: String,
}

impl Package {
    /// Packs files by name. They are stored as they are: a compressor's next release would make another package of them,
    /// and so a new version of the function.
    ///
    /// # Errors
    /// A name is given twice.
    pub fn of(files: &[(&str, &str)]) -> Result<Self, PackageError> {
        let options = SimpleFileOptions::default()
            .compression_method(CompressionMethod::Stored)
            .last_modified_time(DateTime::default())
            .unix_permissions(0o644);
        let mut writer = ZipWriter::new(std::io::Cursor::new(Vec::new()));
        for (name, content) in files {
            writer.start_file(*name, options)?;
            writer.write_all(content.as_bytes()).map_err(zip::result::ZipError::from)?;
        }
        let zip = writer.finish()?.into_inner();
        let sha256 = hex(&Sha256::digest(&zip));
        Ok(Self { zip: zip.into(), sha256 })
    }

    /// The package that has this SHA-256.
    #[must_use]
    pub fn seen(sha256: &[u8]) -> Self {
        Self { zip: Arc::default(), sha256: hex(sha256) }
    }

    /// What is sent.
    #[must_use]
    pub fn zip(&self) -> &[u8] {
        &self.zip
    }
}

fn hex(bytes: &[u8]) -> String {
    use fmt::Write as _;
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

impl PartialEq for Package {
    fn eq(&self, other: &Self) -> bool {
        self.sha256 == other.sha256
    }
}

impl fmt::Debug for Package {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "package {}", self.sha256)
    }
}

impl Value for Package {}

#[cfg(test)]
mod tests {
    use super::*;

    /// Another package is a new version of every function, and a new distribution: it must not come with a release.
    #[test]
    fn one_source_is_one_package_in_every_release() {
        let package = Package::of(&[("index.js", "exports.handler = 1;\n")]).unwrap();
        assert_eq!(package.sha256, "8d3ace826890b3c212e2e711e51afd2fbbdb90eda6187670ca966b122696ecb7");
        assert!(package.zip().windows(20).any(|part| part == b"exports.handler = 1;"), "it is not compressed");
        assert_eq!(package, Package::seen(&Sha256::digest(package.zip())));
    }
}
