//! Forms of Compose.

use super::{Form, NUMBER, forms};
use crate::config::compose_file::{self, duration, ports};
use crate::config::diagnostic::quote;
use crate::config::model::{Invalid, RepoPath, ResourceName};
use crate::config::parts::memory;

const INSIDE: &str = "^[^/~].*$";

forms! { COMPOSE;
    /// Of what is deployed their readers know more.
    COMPOSE_NAME = Form::any("name", "the name of a service").good(&["api"]);
    COMPOSE_VARIABLE = Form::any("name", "the name of a variable").good(&["LOG_LEVEL"]);
    COMPOSE_ASSIGNMENT = Form::any("text", "`NAME=value`").good(&["LOG_LEVEL=info"]);
    BASE = Form::any("service", "the name of a service").looks_like(&["boolean"]).good(&["base"]);
    COMPOSE_FILE =
        Form::checked("path", "the path of a file", local).pattern(INSIDE).good(&["lib/more.yml"]).bad(&["/etc/x.yml", "~/x.yml", ""]);
    ENV_FILE =
        Form::checked("path", "the path of a file", local).pattern(INSIDE).good(&["lib/.env"]).bad(&["/etc/.env", "~/.env", ""]);
    COMPOSE_FOLDER = Form::checked("folder", "the path of a folder", local).pattern(INSIDE).good(&["lib"]).bad(&["/etc", "~/x", ""]);
    CONTEXT = Form::checked("folder", "a folder, from this file's folder on", local)
        .pattern(INSIDE)
        .good(&[".", "services/api"])
        .bad(&["/etc", "~/x", ""]);
    DOCKERFILE_OF_CONTEXT = Form::of::<RepoPath>("file", "the path of a Dockerfile, from `context` on")
        .pattern(INSIDE)
        .good(&["docker/Dockerfile"])
        .bad(&["/etc", "~/x", ""]);
    BELOW_CONTEXT = Form::of::<RepoPath>("folder", "a folder below `build.context`")
        .pattern(INSIDE)
        .good(&["dist"])
        .bad(&["/etc", "~/x", ""]);
    PORT = Form::checked("port", ports::EXPECTED, |text| ports::parse(text).map(drop))
        .pattern("^(.*:)?[0-9]{1,5}(-[0-9]{1,5})?(/[tT][cC][pP])?$")
        .looks_like(NUMBER)
        .good(&["80:8080", "127.0.0.1:80:8080/tcp", "3000"])
        .bad(&["80/udp", "http", ""]);
    BYTES = Form::checked("size", memory::EXPECTED, |text| memory::parse(text).map(drop))
        .pattern("^[0-9][0-9.]{0,19} *([bB]|[kKmMgG]([iI]?[bB]?))?$")
        .looks_like(NUMBER)
        .good(&["2gb", "512Mi", "1073741824"])
        .bad(&["2T", "big", ""]);
    DURATION = Form::checked("duration", "a duration such as `90s` or `1h30m`", |text| duration::micros(text).map(drop))
        .pattern("^([0-9]+(h|m|s|ms|us))+$")
        .good(&["1h30m"])
        .bad(&["1x", "1.5m", ""]);
    RESOURCE_REFERENCE = Form::of::<ResourceName>("name", "the name of a resource")
        .pattern(super::LONGER_NAME)
        .looks_like(&["boolean"])
        .good(&["main-db"])
        .bad(super::NO_NAME);
}

/// A path of this machine, from a file's folder on.
fn local(text: &str) -> Result<(), Invalid> {
    if text.is_empty() || compose_file::is_elsewhere(text) {
        return Err(Invalid::new(format!("{} is not of the repository", quote(text)), "a path, from this file's folder on"));
    }
    Ok(())
}
