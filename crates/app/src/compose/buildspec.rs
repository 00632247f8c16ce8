//! The steps of builds, as the text of build specifications.
//!
//! Commands of the user stand as they were written, each an item of its own; ours are one script, which ends with the
//! first command that fails. Nothing secret is in the text: variables are CodeBuild's matter.
//!
//! Source: <https://docs.aws.amazon.com/codebuild/latest/userguide/build-spec-ref.html>.

mod assets;
mod docker;

use std::fmt::Write as _;

use provision_aws::kinds::codebuild::Buildspec;

use crate::config::model::Command as UserCommand;

pub(super) use self::assets::{AssetBuild, assets};
pub(super) use self::docker::ImageBuild;
use self::docker::{docker_build, environment};

const IMAGE: &str = include_str!("buildspec/image.sh");
const REVISION: &str = include_str!("buildspec/revision.sh");
const ONE_OFF: &str = include_str!("buildspec/one_off.sh");
const DEPLOY: &str = include_str!("buildspec/deploy.sh");
const SETTLE: &str = include_str!("buildspec/settle.sh");

/// What ends a script with the first command that fails.
const STRICT: &str = "set -euo pipefail\nshopt -s inherit_errexit\n";

/// What a deploy moves to a new image. An image is named as its repository's variable.
#[derive(Clone, Debug)]
pub(super) enum Move {
    /// A service or a worker.
    Service {
        /// Its name.
        name: String,
        /// The variable that holds the URI of its repository.
        repository: String,
        /// The tasks that it begins with when this is its first image; 0 for none.
        count: u32,
        /// The alarms that are armed then; none where it is not scaled.
        alarms: Vec<String>,
    },
    /// A cron.
    Cron {
        /// The group of its schedule.
        group: String,
        /// Its schedule.
        schedule: String,
        /// The family of its task definition.
        family: String,
        /// The variable that holds the URI of its repository.
        repository: String,
        /// Whether it runs from then on.
        enabled: bool,
    },
}

/// Builds an image and pushes it under a tag of its own. Variables: `REPOSITORY_URI`, `IMAGE_TAG`. Leaves
/// `imageDetail.json` and `imagedefinitions.json`.
pub(super) fn image(build: &ImageBuild) -> Buildspec {
    let script = format!("{STRICT}{}{IMAGE}", docker_build(build));
    spec(&[script], &["imageDetail.json", "imagedefinitions.json"])
}

/// Runs commands in a folder of the source. `keep`: what they leave is the source of later steps.
pub(super) fn commands(dir: &str, commands: &[String], keep: bool) -> Buildspec {
    let mut items = vec![format!("cd {}", quoted(dir))];
    items.extend(commands.iter().cloned());
    spec(&items, if keep { &["**/*"] } else { &[] })
}

/// Runs commands in the image that the service will be, with these variables of the build.
pub(super) fn commands_in_image(build: &ImageBuild, commands: &[String], variables: &[String]) -> Buildspec {
    let mut script = format!("{STRICT}{}build under-test\n", docker_build(build));
    let variables = environment(variables);
    for command in commands {
        let _ = writeln!(script, "docker run --rm{variables} --entrypoint sh under-test -c {}", quoted(command));
    }
    spec(&[script], &[])
}

/// Runs a task once, and fails if it does. Variables: `FAMILY`, `REPOSITORY` (the name of the variable that holds the
/// URI), `IMAGE_TAG`, `CLUSTER`, `SUBNETS`, `SECURITY_GROUPS`, `PROVIDER`, `LOG_GROUP`, `LOG_PREFIX`.
pub(super) fn one_off() -> Buildspec {
    spec(&[format!("{STRICT}{REVISION}{ONE_OFF}")], &[])
}

/// Moves everything to the new images, and waits until it runs. Variables: `CLUSTER`, `IMAGE_TAG`, and the
/// repositories' URIs.
pub(super) fn deploy(moves: &[Move]) -> Buildspec {
    let image = |repository: &str| format!("\"${repository}:$IMAGE_TAG\"");
    let mut script = format!("{STRICT}moving=()\n{REVISION}\n{DEPLOY}\n");
    for one in moves {
        let _ = match one {
            Move::Service { name, repository, count, alarms } => {
                let alarms: Vec<String> = alarms.iter().map(|alarm| quoted(alarm)).collect();
                let line = format!("service {} {} {count} {}", quoted(name), image(repository), alarms.join(" "));
                writeln!(script, "{}", line.trim_end())
            }
            Move::Cron { group, schedule, family, repository, enabled } => {
                let state = if *enabled { "ENABLED" } else { "DISABLED" };
                let (group, schedule, family) = (quoted(group), quoted(schedule), quoted(family));
                writeln!(script, "cron {group} {schedule} {family} {} {state}", image(repository))
            }
        };
    }
    script.push_str(SETTLE);
    spec(&[script], &[])
}

/// A command of the user as a line of a shell: a line stays as it was written, words stay the words that they are.
pub(super) fn line(command: &UserCommand) -> String {
    match command {
        UserCommand::Shell(line) => line.clone(),
        UserCommand::Exec(words) => words.iter().map(|word| word_of(word)).collect::<Vec<_>>().join(" "),
    }
}

/// A word, quoted only where a shell would read it otherwise.
fn word_of(word: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_./:=@%+,".contains(c);
    if !word.is_empty() && word.chars().all(plain) { word.to_owned() } else { quoted(word) }
}

fn spec(items: &[String], files: &[&str]) -> Buildspec {
    let mut text = "version: 0.2\nenv:\n  shell: bash\nphases:\n  build:\n    commands:\n".to_owned();
    for item in items {
        let _ = writeln!(text, "      - {}", scalar(item));
    }
    if !files.is_empty() {
        text.push_str("artifacts:\n  files:\n");
    }
    for file in files {
        let _ = writeln!(text, "    - {}", scalar(file));
    }
    Buildspec::new(text)
}

/// A text as YAML: a script of several lines as a block, anything else as JSON writes it, which is YAML too.
fn scalar(text: &str) -> String {
    if !text.ends_with('\n') || text.starts_with([' ', '\n']) || text.contains(|c: char| c.is_control() && c != '\n') {
        return serde_json::Value::from(text).to_string();
    }
    text.lines().fold("|".to_owned(), |mut block, line| {
        let _ = write!(block, "\n        {line}");
        block.truncate(block.trim_end_matches(' ').len());
        block
    })
}

/// A text as one word of a shell.
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;
    use std::process::{Command, Stdio};

    use super::*;

    fn words(list: &[&str]) -> Vec<String> {
        list.iter().map(|word| (*word).to_owned()).collect()
    }

    fn api() -> ImageBuild {
        ImageBuild {
            dir: "services/api".to_owned(),
            dockerfile: "Dockerfile".to_owned(),
            arguments: words(&["API_KEY", "RAILS_ENV"]),
        }
    }

    fn moves() -> Vec<Move> {
        vec![
            Move::Service {
                name: "shop-staging-service-api".to_owned(),
                repository: "REPOSITORY_API".to_owned(),
                count: 1,
                alarms: words(&["shop-staging-alarm-api-cpu-high", "shop-staging-alarm-api-cpu-low"]),
            },
            Move::Service {
                name: "shop-staging-worker-api-mail".to_owned(),
                repository: "REPOSITORY_API".to_owned(),
                count: 2,
                alarms: Vec::new(),
            },
            Move::Cron {
                group: "shop-staging-crons".to_owned(),
                schedule: "provision.cron.api.nightly".to_owned(),
                family: "shop-staging-task-definition-api-cron-nightly".to_owned(),
                repository: "REPOSITORY_API".to_owned(),
                enabled: true,
            },
        ]
    }

    fn all() -> Vec<(&'static str, Buildspec)> {
        let files = AssetBuild {
            dir: "web".to_owned(),
            dockerfile: None,
            commands: words(&["npm ci", "npm run build -- --title \"it's: #1\""]),
            assets: "dist".to_owned(),
            index: "index.html".to_owned(),
        };
        let in_image = AssetBuild { dockerfile: Some("Dockerfile.web".to_owned()), ..files.clone() };
        vec![
            ("image", image(&api())),
            ("assets", assets(&files, &words(&["API_KEY"]))),
            ("assets_in_image", assets(&in_image, &words(&["API_KEY"]))),
            ("assets_of_image", assets(&AssetBuild { commands: Vec::new(), ..in_image }, &[])),
            ("compile", commands("services/api", &words(&["make"]), true)),
            ("test_in_image", commands_in_image(&api(), &words(&["npm test", "echo 'done'"]), &words(&["API_KEY"]))),
            ("one_off", one_off()),
            ("deploy", deploy(&moves())),
        ]
    }

    #[test]
    fn the_texts() {
        for (name, spec) in all() {
            insta::assert_snapshot!(name, spec.as_str());
        }
    }

    /// The items of a specification, as a reader of YAML sees ours.
    fn items(spec: &Buildspec) -> Vec<String> {
        let commands = spec.as_str().split("    commands:\n").nth(1).unwrap().split("\nartifacts:").next().unwrap();
        let mut items: Vec<String> = Vec::new();
        for line in commands.lines() {
            match line.strip_prefix("      - ") {
                Some("|") => items.push(String::new()),
                Some(json) => items.push(serde_json::from_str(json).unwrap()),
                None => {
                    let item = items.last_mut().unwrap();
                    item.push_str(line.strip_prefix("        ").unwrap_or_default());
                    item.push('\n');
                }
            }
        }
        items
    }

    #[test]
    fn a_shell_reads_every_script() {
        for (name, spec) in all() {
            let mut bash = Command::new("bash").arg("-n").stdin(Stdio::piped()).spawn().unwrap();
            bash.stdin.take().unwrap().write_all(items(&spec).join("\n").as_bytes()).unwrap();
            assert!(bash.wait().unwrap().success(), "{name}");
        }
    }

    #[test]
    fn what_the_user_wrote_is_what_the_shell_gets() {
        let wild = "a: 'b' \"c\" # \\ $d\tü\n%";
        let spec = commands("o'clock", &words(&[wild]), false);
        assert_eq!(items(&spec), ["cd 'o'\\''clock'", wild]);
        let in_image = items(&commands_in_image(&api(), &words(&[wild]), &[])).join("\n");
        assert!(in_image.contains(r#"-c 'a: '\''b'\'' "c" # \ $d"#), "{in_image}");
    }

    #[test]
    fn a_command_of_the_user_keeps_its_meaning_in_a_line() {
        let words_of = |list: &[&str]| UserCommand::Exec(words(list));
        assert_eq!(line(&words_of(&["npm", "run", "build"])), "npm run build");
        assert_eq!(line(&words_of(&["echo", "a b", "it's", "$X", ""])), r"echo 'a b' 'it'\''s' '$X' ''");
        assert_eq!(line(&UserCommand::Shell("cd api && make $X".to_owned())), "cd api && make $X");
        let echoed =
            Command::new("bash").args(["-c", &line(&words_of(&["printf", "%s|", "a b", "$HOME", ""]))]).output().unwrap();
        assert_eq!(String::from_utf8_lossy(&echoed.stdout), "a b|$HOME||");
    }

    #[test]
    fn no_image_is_tagged_latest_and_no_value_is_on_a_command_line() {
        let text = image(&api());
        assert!(!text.as_str().contains("latest"));
        assert!(text.as_str().contains("--build-arg 'API_KEY' --build-arg 'RAILS_ENV'"));
    }
}
