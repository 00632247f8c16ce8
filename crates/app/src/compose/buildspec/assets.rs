//! The files of a frontend.

use provision_aws::kinds::codebuild::Buildspec;

use super::docker::{ImageBuild, docker_build, environment};
use super::{STRICT, quoted, spec};

const UPLOAD: &str = include_str!("assets.sh");
const TAKE_OUT: &str = include_str!("assets_in_image.sh");

/// The files, and how they are built.
#[derive(Clone, Debug)]
pub(in crate::compose) struct AssetBuild {
    /// The folder, from the root of the source.
    pub(in crate::compose) dir: String,
    /// The Dockerfile of the image that they are built in, from that folder. `None`: CodeBuild's own image.
    pub(in crate::compose) dockerfile: Option<String>,
    /// The commands, in order.
    pub(in crate::compose) commands: Vec<String>,
    /// Where the files are then, from that folder on, or from the image's working directory.
    pub(in crate::compose) assets: String,
    /// The file that is asked for first.
    pub(in crate::compose) index: String,
}

/// Builds the files and puts them into the bucket. Variables: `BUCKET`, and `DISTRIBUTION` where there is one; an image gets these others.
pub(in crate::compose) fn assets(build: &AssetBuild, variables: &[String]) -> Buildspec {
    let (files, index) = (quoted(&build.assets), quoted(&build.index));
    let Some(dockerfile) = &build.dockerfile else {
        let mut items = vec![format!("cd {}", quoted(&build.dir))];
        items.extend(build.commands.iter().cloned());
        items.push(format!("{STRICT}assets={files}\nindex={index}\n{UPLOAD}"));
        return spec(&items, &[]);
    };
    let image = ImageBuild { dir: build.dir.clone(), dockerfile: dockerfile.clone(), arguments: variables.to_vec() };
    let run = if build.commands.is_empty() { String::new() } else { format!("set -e\n{}", build.commands.join("\n")) };
    let names = format!("run={}\nassets={files}\nindex={index}", quoted(&run));
    let create = format!("container=$(docker create{} --entrypoint sh frontend -c \"$run\")", environment(variables));
    spec(&[format!("{STRICT}{}build frontend\n{names}\n{create}\n{TAKE_OUT}{UPLOAD}", docker_build(&image))], &[])
}
