//! What a folder holds.

use std::path::Path;
use std::sync::Arc;

use crate::config::diagnostic::Diagnostic;
use crate::config::files;
use crate::config::source::Source;

/// The names under which Docker Compose looks for its file, in its order.
/// Source: <https://docs.docker.com/compose/intro/compose-application-model/#the-compose-file>.
const COMPOSE_NAMES: [&str; 4] = ["compose.yaml", "compose.yml", "docker-compose.yml", "docker-compose.yaml"];

/// What the application is made of, as far as its folder tells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Found {
    /// A compose file.
    Compose(Arc<Source>),
    /// A Dockerfile, with the port that it exposes.
    Dockerfile {
        /// The first port of its `EXPOSE`.
        port: Option<u16>,
    },
    /// A package that is built into static files.
    Frontend {
        /// The folder of the built files.
        assets_path: &'static str,
    },
    /// None of these.
    Nothing,
}

/// Looks at a folder: a compose file says most, then a Dockerfile, then a `package.json` with a build.
///
/// # Errors
/// A file is there and cannot be read.
pub fn look(folder: &Path) -> Result<Found, Diagnostic> {
    for name in COMPOSE_NAMES {
        if let Some(source) = read(folder, name)? {
            return Ok(Found::Compose(source));
        }
    }
    if let Some(source) = read(folder, "Dockerfile")? {
        return Ok(Found::Dockerfile { port: exposed(source.text()) });
    }
    if let Some(source) = read(folder, "package.json")?
        && let Some(assets_path) = built(source.text())
    {
        return Ok(Found::Frontend { assets_path });
    }
    Ok(Found::Nothing)
}

fn read(folder: &Path, name: &str) -> Result<Option<Arc<Source>>, Diagnostic> {
    let path = folder.join(name);
    if path.exists() { files::read(&path, folder).map(Some) } else { Ok(None) }
}

/// The first port that a Dockerfile exposes: `EXPOSE 8080/tcp`.
fn exposed(dockerfile: &str) -> Option<u16> {
    let mut words = dockerfile.lines().filter_map(|line| {
        let mut words = line.split_whitespace();
        words.next().filter(|word| word.eq_ignore_ascii_case("EXPOSE")).and(words.next())
    });
    words.find_map(|port| port.split('/').next()?.parse().ok())
}

/// Where the build of a package puts its files, if it has one.
fn built(package: &str) -> Option<&'static str> {
    let package: serde_json::Value = serde_json::from_str(package).ok()?;
    package.pointer("/scripts/build")?;
    let has = |name: &str| {
        ["dependencies", "devDependencies"].iter().any(|group| package.pointer(&format!("/{group}/{name}")).is_some())
    };
    Some(if has("vite") { "dist" } else { "build" })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_exposed_port_counts() {
        assert_eq!(exposed("FROM node\nexpose 3000/tcp 4000\nEXPOSE 5000\n"), Some(3000));
        assert_eq!(exposed("FROM node\nEXPOSE $PORT\nEXPOSE 5000\n"), Some(5000));
        assert_eq!(exposed("FROM node\n# EXPOSE 1\n"), None);
    }

    #[test]
    fn a_package_with_a_build_is_a_frontend() {
        assert_eq!(built(r#"{"scripts": {"build": "vite build"}, "devDependencies": {"vite": "6"}}"#), Some("dist"));
        assert_eq!(built(r#"{"scripts": {"build": "react-scripts build"}}"#), Some("build"));
        assert_eq!(built(r#"{"scripts": {"start": "node ."}}"#), None);
        assert_eq!(built("no JSON"), None);
    }
}
