//! Docker, as a build calls it.

use std::fmt::Write as _;

use super::quoted;

/// An image, and what it is built from.
#[derive(Clone, Debug)]
pub(in crate::compose) struct ImageBuild {
    /// The folder, from the root of the source.
    pub(in crate::compose) dir: String,
    /// The Dockerfile, from that folder.
    pub(in crate::compose) dockerfile: String,
    /// The variables of the build that Docker gets as arguments, by name: their values are on no command line.
    pub(in crate::compose) arguments: Vec<String>,
}

/// A function that builds the image under the name that it is given.
pub(super) fn docker_build(build: &ImageBuild) -> String {
    let dir = build.dir.trim_end_matches('/');
    let mut command = format!("docker build --file {} --tag \"$1\"", quoted(&format!("{dir}/{}", build.dockerfile)));
    for argument in &build.arguments {
        // Without a value Docker takes it from its environment.
        let _ = write!(command, " --build-arg {}", quoted(argument));
    }
    format!("export DOCKER_BUILDKIT=1\nbuild() {{ {command} {}; }}\n", quoted(dir))
}

/// These variables of the build, as those of a container.
pub(super) fn environment(variables: &[String]) -> String {
    variables.iter().flat_map(|name| [" --env ".to_owned(), quoted(name)]).collect()
}
