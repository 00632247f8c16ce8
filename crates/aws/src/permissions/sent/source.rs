//! The sources of the kinds and of what helps them: their functions, and the calls of the SDK in them.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// A file.
pub(super) struct File {
    /// The folder that it is in: the service.
    pub(super) dir: String,
    /// Its module's name.
    pub(super) stem: String,
    /// The name and the type of the kind that is in it.
    pub(super) kind: Option<(String, String)>,
    /// The types that are made in it.
    pub(super) types: BTreeSet<String>,
    /// The words of what it uses of other modules.
    pub(super) uses: BTreeSet<String>,
    /// Its functions, by name; those of one name together.
    pub(super) functions: BTreeMap<String, String>,
    /// The calls that a macro or a derive makes, from the names that it is given.
    pub(super) made: BTreeSet<String>,
}

/// All of them.
pub(super) fn files() -> Vec<File> {
    let mut paths = Vec::new();
    below(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src/kinds"), &mut paths);
    paths.sort();
    paths.iter().filter(|path| !path.ends_with("tests.rs")).map(|path| read(path)).collect()
}

fn below(dir: &Path, into: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(dir).unwrap().flatten() {
        let path = entry.path();
        if path.is_dir() {
            below(&path, into);
        } else {
            into.push(path);
        }
    }
}

fn read(path: &Path) -> File {
    let text = without_tests(&fs::read_to_string(path).unwrap());
    let name = |path: &Path| path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    let dir = name(path.parent().unwrap());
    let stem = if path.ends_with("mod.rs") { dir.clone() } else { name(path) };
    let after = |text: &str, before: &str| Some(text.split_once(before)?.1.split(['"', ' ']).next()?.to_owned());
    let kind = text.split_once("#[kind(").and_then(|(_, kind)| Some((after(kind, "name = \"")?, after(kind, "pub struct ")?)));
    let (functions, made) = items(&text);
    let types = defined(&text).map(str::to_owned).collect();
    let uses = statements(&text).flat_map(words).map(str::to_owned).collect();
    File { dir, stem, kind, types, uses, functions, made }
}

/// What follows `struct`, `enum` and `trait`.
fn defined(text: &str) -> impl Iterator<Item = &str> {
    let all: Vec<&str> = words(text).collect();
    let named = all.windows(2).filter(|pair| ["struct", "enum", "trait"].contains(&pair[0])).map(|pair| pair[1]);
    named.collect::<Vec<_>>().into_iter()
}

/// The `use` statements.
fn statements(text: &str) -> impl Iterator<Item = &str> {
    let begin = |line: &str| line.starts_with("use ") || line.starts_with("pub") && line.contains(" use ");
    let mut rest = text;
    std::iter::from_fn(move || {
        while !rest.is_empty() {
            let (line, after) = rest.split_once('\n').unwrap_or((rest, ""));
            if begin(line.trim_start()) {
                let (statement, after) = rest.split_once(';').unwrap_or((rest, ""));
                rest = after;
                return Some(statement);
            }
            rest = after;
        }
        None
    })
}

/// The words of a text.
pub(super) fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_alphanumeric() && c != '_').filter(|word| !word.is_empty())
}

fn indent(line: &str) -> &str {
    &line[..line.len() - line.trim_start().len()]
}

/// Without comments and the tests of the file.
fn without_tests(text: &str) -> String {
    let mut kept = String::new();
    let mut lines = text.lines().filter(|line| !line.trim_start().starts_with("//")).peekable();
    while let Some(line) = lines.next() {
        if line.trim() == "#[cfg(test)]" && lines.peek().is_some_and(|next| next.trim() == "mod tests {") {
            let end = format!("{}}}", indent(line));
            lines.by_ref().find(|line| *line == end);
        } else {
            kept.extend([line, "\n"]);
        }
    }
    kept
}

/// The functions by name; and the calls that the macros for policies make, and the derive for settings.
fn items(text: &str) -> (BTreeMap<String, String>, BTreeSet<String>) {
    let lines: Vec<&str> = text.lines().collect();
    let block = |at: usize| {
        let end = format!("{}}}", indent(lines[at]));
        let rest = &lines[at..];
        let closed = lines[at].ends_with(['}', ';']);
        let length = if closed { 1 } else { rest.iter().position(|line| *line == end).map_or(rest.len(), |end| end + 1) };
        rest[..length].join("\n") + "\n"
    };
    let (mut functions, mut made): (BTreeMap<String, String>, BTreeSet<String>) = Default::default();
    for (at, line) in lines.iter().enumerate() {
        let line = line.trim_start();
        let begins = ["fn ", "pub", "async fn ", "const fn "].iter().any(|begin| line.starts_with(begin));
        if let Some((_, name)) = line.split_once("fn ").filter(|_| begins) {
            *functions.entry(words(name).next().unwrap_or_default().to_owned()).or_default() += &block(at);
        } else if line == "policy! {" {
            made.extend(words(&block(at)).map(str::to_owned));
        } else if line.starts_with("#[setting(") {
            let given = |name: &str| line.split_once(name).and_then(|(_, after)| words(after).next());
            made.extend(given("call = ").into_iter().flat_map(|of| [format!("get_{of}"), format!("put_{of}")]));
            made.extend(given("delete = ").map(str::to_owned));
        }
    }
    (functions, made)
}

/// A call of the SDK.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Call {
    /// The service as IAM calls it, where the call says it.
    pub(super) service: Option<&'static str>,
    /// The method: `create_vpc`.
    pub(super) method: String,
}

/// The clients, and what IAM calls their services.
const CLIENTS: [(&str, &str); 26] = [
    ("acm", "acm"),
    ("autoscaling", "application-autoscaling"),
    ("cloudformation", "cloudformation"),
    ("cloudfront", "cloudfront"),
    ("cloudtrail", "cloudtrail"),
    ("cloudwatch", "cloudwatch"),
    ("codebuild", "codebuild"),
    ("codepipeline", "codepipeline"),
    ("ec2", "ec2"),
    ("ecr", "ecr"),
    ("ecs", "ecs"),
    ("elasticache", "elasticache"),
    ("elb", "elasticloadbalancing"),
    ("eventbridge", "events"),
    ("iam", "iam"),
    ("lambda", "lambda"),
    ("logs", "logs"),
    ("rds", "rds"),
    ("rolesanywhere", "rolesanywhere"),
    ("route53", "route53"),
    ("s3", "s3"),
    ("scheduler", "scheduler"),
    ("secrets", "secretsmanager"),
    ("sns", "sns"),
    ("ssm", "ssm"),
    ("sts", "sts"),
];

/// The calls in a text: each method without arguments may be one, and is one for certain right behind a client.
pub(super) fn calls(text: &str) -> BTreeSet<Call> {
    let ends = text.match_indices("()").map(|(at, _)| &text[..at]);
    let call = |before: &str| {
        let start = before.rfind(|c: char| !c.is_alphanumeric() && c != '_').map_or(0, |at| at + 1);
        let (before, method) = before.split_at(start);
        let client = before.strip_suffix('.')?.trim_end().strip_suffix("()").and_then(|text| words(text).last());
        let service = CLIENTS.iter().find(|(name, _)| Some(*name) == client).map(|(_, iam)| *iam);
        Some(Call { service, method: method.to_owned() })
    };
    ends.filter_map(call).collect()
}
