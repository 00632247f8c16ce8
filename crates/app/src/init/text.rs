//! The texts of a starter. What a comment says of a key is what `explain` says of it.

use super::Answers;
use super::guess::Guess;
use crate::config::keys::cnc::{backend, data, frontend as files, ours, served};
use crate::config::keys::coherence::{cache, database};
use crate::config::keys::environments::{collection, environment};
use crate::config::keys::provision::network;
use crate::config::keys::{Key, provision};

/// Lines, each as deep as it stands.
#[derive(Debug, Default)]
pub(super) struct Lines(Vec<String>);

impl Lines {
    /// A line that is no key of ours.
    pub(super) fn plain(mut self, depth: usize, text: &str) -> Self {
        self.0.push(format!("{:depth$}{text}", "", depth = depth * 2));
        self
    }

    /// What a key says of itself, and the key.
    fn key(self, depth: usize, key: &Key, value: &str) -> Self {
        let line = format!("{}: {value}", key.name);
        self.says(depth, key).plain(depth, line.trim_end())
    }

    /// A key that may be wanted, with an example.
    fn offer(self, depth: usize, key: &Key, example: &str) -> Self {
        self.says(depth, key).plain(depth, &format!("# {}: {example}", key.name))
    }

    fn says(self, depth: usize, key: &Key) -> Self {
        self.plain(depth, &format!("# {}.", sentence(key.doc)))
    }

    fn then(mut self, depth: usize, block: Self) -> Self {
        self.0.extend(block.0.into_iter().map(|line| format!("{:depth$}{line}", "", depth = depth * 2)));
        self
    }

    /// The lines, `indent` blanks further in.
    pub(super) fn indented(self, indent: usize) -> String {
        let margin = " ".repeat(indent);
        self.0.into_iter().flat_map(|line| [margin.clone(), line, "\n".to_owned()]).collect()
    }
}

fn sentence(doc: &str) -> String {
    let mut letters = doc.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

const HEAD: &str = "\
# What runs. Docker Compose reads this file too; what is provision's own stands under `x-cnc`.
# `provision validate` checks it, `provision explain` tells every key.
services:
";

/// A service that is built from a Dockerfile.
pub(super) fn backend(port: Option<u16>) -> String {
    let lines = Lines::default().plain(1, "api:").plain(2, "build:").plain(3, "context: .");
    format!("{HEAD}{}", ports(lines, port).then(2, ours(&Guess::Backend, "/")).indented(0))
}

/// A service whose image is there already.
pub(super) fn ready_image() -> String {
    let lines = Lines::default().plain(1, "web:").plain(2, "# An image of yours; or `build: {context: .}` for a Dockerfile.");
    let lines = lines.plain(2, "image: public.ecr.aws/nginx/nginx:stable");
    format!("{HEAD}{}", ports(lines, Some(80)).then(2, ours(&Guess::Backend, "/")).indented(0))
}

/// Static files, built by npm.
pub(super) fn frontend(assets_path: &str) -> String {
    let lines = Lines::default()
        .plain(1, "web:")
        .plain(2, "build:")
        .plain(3, "context: .")
        .plain(2, "x-cnc:")
        .key(3, &ours::TYPE, "frontend")
        .key(3, &served::URL_PATH, "/")
        .key(3, &files::BUILD, "[npm ci, npm run build]")
        .key(3, &files::ASSETS_PATH, assets_path);
    format!("{HEAD}{}", lines.indented(0))
}

fn ports(lines: Lines, port: Option<u16>) -> Lines {
    let port = port.unwrap_or(8080);
    lines
        .plain(2, "# The port of the container; it is also told by `PORT`.")
        .plain(2, "ports:")
        .plain(3, &format!("- \"{port}:{port}\""))
}

/// What is ours of a service.
pub(super) fn ours(guess: &Guess, url_path: &str) -> Lines {
    let lines = Lines::default().plain(0, "x-cnc:");
    match guess {
        Guess::Backend => lines
            .key(1, &ours::TYPE, "backend")
            .key(1, &served::URL_PATH, url_path)
            .plain(1, "system:")
            .key(2, &backend::HEALTH_CHECK, url_path)
            .offer(1, &backend::MIGRATE, "[./migrate]")
            .offer(1, &backend::WORKERS, "[{name: mail, command: ./mail}]")
            .offer(1, &backend::SCHEDULED_TASKS, "[{name: nightly, command: ./report, schedule: \"0 3 * * *\"}]"),
        Guess::Database { engine, version } => {
            let lines = lines.plain(1, "# Made in RDS; the image serves local development alone.").plain(1, "type: database");
            let lines = lines.key(1, &database::ENGINE, engine);
            versioned(lines, &data::DATABASE_VERSION, version.as_deref(), if *engine == "mysql" { "8.4" } else { "17" })
        }
        Guess::Cache { engine, version } => {
            let lines =
                lines.plain(1, "# Made in ElastiCache; the image serves local development alone.").plain(1, "type: cache");
            let lines = lines.key(1, &cache::ENGINE, engine);
            versioned(lines, &data::CACHE_VERSION, version.as_deref(), if *engine == "redis" { "7.1" } else { "8.0" })
        }
        Guess::Bucket => {
            lines.plain(1, "# A bucket of S3; the image serves local development alone.").plain(1, "type: object_storage")
        }
    }
}

fn versioned(lines: Lines, key: &Key, version: Option<&str>, usual: &str) -> Lines {
    match version {
        Some(version) => lines.key(1, key, &format!("\"{version}\"")),
        None => lines.plain(1, "# The image names no version; this is a usual one.").key(1, key, &format!("\"{usual}\"")),
    }
}

/// Where it runs.
pub(super) fn environments(answers: &Answers) -> String {
    let Answers { application, account, region, environment: name } = answers;
    let lines = Lines::default()
        .plain(0, "# Where it runs: collections (one account, one region, one network), and the environments in them.")
        .plain(0, &format!("name: {application}"))
        .plain(0, "provider: aws")
        .plain(0, &format!("region: {region}"))
        .plain(0, "flavor: ecs")
        .plain(0, "version: 1")
        .plain(0, "collections:")
        .plain(1, "- name: main")
        .plain(2, "# The account of your credentials; every command checks that it is the same.")
        .plain(2, &format!("account_id: \"{account}\""))
        .offer(2, &collection::BASE_DOMAIN, "example.com")
        .plain(2, "x-provision:")
        .says(3, &network::NAT)
        .plain(3, "# `gateway` (the usual one) costs most; `instance` is the cheap one, for previews and tries.")
        .plain(3, "nat: instance")
        .says(3, &provision::settings::LOG_RETENTION)
        .plain(3, "log_retention_days: 30")
        .plain(2, "environments:")
        .plain(3, &format!("- name: {name}"))
        .plain(4, "# `static` stays; `preview` is the cheap one that comes and goes; `production` is protected.")
        .plain(4, "type: static")
        .offer(4, &environment::ENVIRONMENT_VARIABLES, "[{name: LOG_LEVEL, value: info}]");
    lines.indented(0)
}
