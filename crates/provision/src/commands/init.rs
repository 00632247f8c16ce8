//! `init`: writes a starter for an application that has no files yet.

use std::fs;
use std::path::Path;

use owo_colors::OwoColorize;
use provision::app::config::diagnostic::Diagnostics;
use provision::app::config::files::{CONFIG_NAMES, ENVIRONMENTS_NAMES};
use provision::app::config::model::{AccountId, EnvName, Invalid, Region};
use provision::app::init::{Answers, Found, look, starter};
use serde_json::json;

use super::{Context, new_file};
use crate::args::Init;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::output::Output;

const CONFIG: &str = "cnc.yml";
const ENVIRONMENTS: &str = "environments.yml";
/// How often a question is asked at most.
const TRIES: usize = 3;

pub(crate) fn run(context: &Context, args: &Init) -> Result<Exit, Failure> {
    let output = context.output;
    let mut taken = CONFIG_NAMES.iter().chain(&ENVIRONMENTS_NAMES);
    if let Some(name) = taken.find(|name| args.folder.join(name).exists()) {
        let message = format!("{} is there already, and is not overwritten", args.folder.join(name).display());
        return Err(Failure::new(Exit::Refused, message, "go on with `provision validate`, or remove it first"));
    }
    let found = look(&args.folder).map_err(|fault| Diagnostics::new(vec![fault]))?;
    let answers = Answers {
        application: asked(output, args.name.as_deref(), "--name", "Name of the application", Some(&folder_name(&args.folder)))?,
        account: asked::<AccountId>(output, args.account.as_deref(), "--account", "AWS account (12 digits)", None)?,
        region: asked::<Region>(output, args.region.as_deref(), "--region", "Region", Some("us-east-1"))?,
        environment: asked::<EnvName>(
            output,
            args.environment.as_deref(),
            "--environment",
            "First environment",
            Some("staging"),
        )?,
    };
    let starter = starter(&found, &answers)?;
    new_file::write(&args.folder.join(CONFIG), &starter.config)?;
    new_file::write(&args.folder.join(ENVIRONMENTS), &starter.environments)?;
    if output.json {
        Output::json(&json!({ "files": [CONFIG, ENVIRONMENTS], "from": from(&found) }));
        return Ok(Exit::Done);
    }
    let written = format!("{} {CONFIG} and {ENVIRONMENTS}, from {}.\n", "Written:".green().bold(), from(&found));
    output.out(&written);
    output.out("Read them through, then: provision validate, provision plan, provision apply\n");
    Ok(Exit::Done)
}

fn from(found: &Found) -> String {
    match found {
        Found::Compose(source) => source.name().to_owned(),
        Found::Dockerfile { .. } => "the Dockerfile".to_owned(),
        Found::Frontend { .. } => "package.json".to_owned(),
        Found::Nothing => "nothing: there is no compose file, Dockerfile or package.json with a build".to_owned(),
    }
}

/// A value that was given, or is asked for until it is right; its default where nobody can be asked.
fn asked<T>(output: Output, given: Option<&str>, option: &str, question: &str, default: Option<&str>) -> Result<T, Failure>
where
    T: for<'a> TryFrom<&'a str, Error = Invalid>,
{
    let refused = |invalid: Invalid| {
        let help = format!("give {}", invalid.expected);
        Failure::new(Exit::Usage, format!("{option}: {}", invalid.message), help)
    };
    let default = default.filter(|default| T::try_from(default).is_ok());
    if let Some(text) = given {
        return T::try_from(text).map_err(refused);
    }
    if !output.can_ask() {
        let missing = || {
            Failure::new(
                Exit::Usage,
                format!("{option} is missing, and there is no terminal to ask on"),
                format!("give {option}"),
            )
        };
        return T::try_from(default.ok_or_else(missing)?).map_err(refused);
    }
    let shown = default.map_or_else(String::new, |default| format!(" [{default}]"));
    for _ in 0..TRIES {
        let answer = output.ask(&format!("{question}{shown}: "));
        let text = if answer.is_empty() { default.unwrap_or_default() } else { answer.as_str() };
        match T::try_from(text) {
            Ok(value) => return Ok(value),
            Err(invalid) => output.say(&format!("{}; give {}\n", invalid.message, invalid.expected)),
        }
    }
    Err(Failure::new(Exit::Usage, format!("no answer to: {question}"), format!("run it again, or give {option}")))
}

/// The folder's name as a name: lower case, hyphens for what is neither letter nor digit.
fn folder_name(folder: &Path) -> String {
    let full = fs::canonicalize(folder).unwrap_or_else(|_| folder.to_owned());
    let name = full.file_name().unwrap_or_default().to_string_lossy().to_lowercase();
    let words = name.split(|letter: char| !letter.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    words.collect::<Vec<_>>().join("-")
}
