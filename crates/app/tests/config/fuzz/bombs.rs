//! Files that are written to hurt: small ones that stand for much, and large ones in which everything is wrong.

use std::fmt::Write as _;
use std::ops::Range;

use provision_app::config::source::MAX_BYTES;

use super::Pair;
use crate::{ENVIRONMENTS, SERVICES};

/// Bytes of the files that are filled. The reader is tested as it is compiled for tests, some twenty times slower than for people:
/// a quarter of what it takes at most.
const FILLED: usize = MAX_BYTES / 4;

/// All of them, with what they are.
pub(super) fn all() -> Vec<(&'static str, Pair)> {
    let services = of_yaml().into_iter().chain(of_services()).map(|(what, text)| (what, (text, ENVIRONMENTS.to_owned())));
    let environments = of_yaml().into_iter().chain(of_environments()).map(|(what, text)| (what, (SERVICES.to_owned(), text)));
    let all = services.chain(environments).chain(of_both());
    all.map(|(what, (services, environments))| (what, (services.into_bytes(), environments.into_bytes()))).collect()
}

/// Lines until the file is full.
fn filled(head: &str, line: impl Fn(usize) -> String) -> String {
    let mut text = head.to_owned();
    for number in 0.. {
        let line = line(number);
        if text.len() + line.len() > FILLED {
            break;
        }
        text.push_str(&line);
    }
    text
}

/// One text for each number.
fn lines(numbers: Range<usize>, line: impl FnMut(usize) -> String) -> String {
    numbers.map(line).collect::<Vec<_>>().concat()
}

/// What is hard for any reader of YAML.
fn of_yaml() -> Vec<(&'static str, String)> {
    let powers = |item: &str, by: usize, levels: usize| {
        let mut text = format!("a0: &a0 [{}]\n", vec![item; by].join(", "));
        for level in 1..levels {
            let list = vec![format!("*a{}", level - 1); by].join(", ");
            writeln!(text, "a{level}: &a{level} [{list}]").unwrap();
        }
        text
    };
    let merges = lines(1..3_000, |level| format!("a{level}: &a{level} {{<<: *a{}, k{level}: 1}}\n", level - 1));
    let wide = lines(0..1_000, |n| format!("k{n}: 1, "));
    let long = "x".repeat(100_000);
    vec![
        ("a billion laughs", powers("lol", 10, 9)),
        ("a bomb of two", powers("x", 2, 60)),
        ("maps that hold each other", format!("a0: &a0 {{k: 1}}\n{merges}")),
        ("a wide map merged often", format!("a: &a {{{wide}}}\n{}", filled("", |n| format!("m{n}: {{<<: *a}}\n")))),
        ("a long text often", format!("a: &a {long}\nb: [{}]\n", "*a, ".repeat(20_000))),
        ("a long key often", format!("a: &a {{{}: 1}}\nb: [{}]\n", &long[..900], "*a, ".repeat(20_000))),
        ("an anchor in itself", "a: &a [*a, *a]\n".to_owned()),
        ("100,000 lists", "[".repeat(100_000)),
        ("100,000 lists that end", format!("a: {}{}\n", "[".repeat(100_000), "]".repeat(100_000))),
        ("100,000 maps", "{a: ".repeat(60_000)),
        ("100,000 lists in blocks", "- ".repeat(100_000)),
        ("100,000 questions", "? ".repeat(100_000)),
        ("maps below each other", lines(0..700, |depth| format!("{}k:\n", " ".repeat(depth)))),
        ("one long text", format!("a: {}\n", "x".repeat(MAX_BYTES - 10))),
        ("one long quoted text", format!("a: \"{}\"\n", "\\n".repeat(MAX_BYTES / 2 - 10))),
        ("one long block", format!("a: |\n{}", "  x\n".repeat(MAX_BYTES / 4 - 10))),
        ("one long comment", format!("#{}\n", "x".repeat(MAX_BYTES - 10))),
        ("one long key", format!("{}: 1\n", "x".repeat(MAX_BYTES - 10))),
        ("one long tag", format!("a: !{} x\n", "x".repeat(MAX_BYTES - 20))),
        ("one long anchor", format!("a: &{} x\n", "x".repeat(MAX_BYTES - 20))),
        ("nothing but tags", filled("", |n| format!("k{n}: !x {n}\n"))),
        ("nothing but the same key", filled("", |_| "a: 1\n".to_owned())),
        ("nothing but line ends", "\n".repeat(MAX_BYTES)),
        ("nothing but tabs", "\t".repeat(MAX_BYTES)),
        ("a number of 100,000 digits", format!("preview_inactivity_timeout_hours: {}\n", "9".repeat(100_000))),
        ("more than a file may have", "a".repeat(MAX_BYTES + 1)),
    ]
}

/// Many services in which everything is wrong.
fn of_services() -> Vec<(&'static str, String)> {
    vec![
        ("unknown keys", filled("", |n| format!("k{n}: {{type: backend, x{n}: 1}}\n"))),
        ("misspelt types", filled("", |n| format!("k{n}: {{type: backnd}}\n"))),
        ("clashing paths", filled("", |n| format!("k{n}: {{type: backend}}\n"))),
        ("misspelt reserved keys", filled("", |n| format!("build_setings{n}: 1\n"))),
        (
            "siblings of nobody",
            filled("a:\n  type: backend\n  resources:\n", |n| {
                format!("  - {{name: r{n}, type: cache, use_sibling: {{service_name: b{n}, resource_name: r}}}}\n")
            }),
        ),
        (
            "siblings of each other",
            filled("a:\n  type: backend\n  resources:\n", |n| {
                format!("  - {{name: r{n}, type: cache, use_sibling: {{service_name: a, resource_name: q{n}}}}}\n")
            }),
        ),
        (
            "wrong schedules",
            filled("a:\n  type: backend\n  scheduled_tasks:\n", |n| {
                format!("  - {{name: t{n}, command: x, schedule: 0 5 * * MONDY}}\n")
            }),
        ),
        ("wrong images", filled("", |n| format!("k{n}: {{type: backend, url_path: /k{n}, image: 'A B'}}\n"))),
        (
            "existing resources of no environment",
            filled("a:\n  type: backend\n  resources:\n", |n| {
                format!("  - {{name: r{n}, type: cache, use_existing: {{instance_name: r, environment: e{n}}}}}\n")
            }),
        ),
    ]
}

const HEAD: &str = "name: shop\nregion: eu-west-1\n";

/// Many environments in which everything is wrong, or that inherit much.
fn of_environments() -> Vec<(&'static str, String)> {
    let one = format!("{HEAD}collections:\n- name: a\n  account_id: '123456789012'\n  environments:\n");
    let zones = lines(0..1_000, |n| format!("    d{n}.com: Z0{n}\n"));
    let inherited =
        format!("{HEAD}x-provision:\n  zones:\n{zones}collections:\n- name: a\n  account_id: '123456789012'\n  environments:\n");
    let existing = lines(0..1_000, |n| format!("    r{n}: {{instance_name: x}}\n"));
    let collections = format!("{HEAD}x-provision:\n  zones:\n{zones}collections:\n");
    let variable = |n: usize, line: &str| format!("    - {{name: V{n}, {line}}}\n");
    let variables = format!("{one}  - name: e\n    environment_variables:\n");
    vec![
        ("environments that inherit zones", filled(&inherited, |n| format!("  - {{name: e{n}}}\n"))),
        ("environments that inherit what exists", {
            let head = one.replace("  environments:", &format!("  existing_resources:\n{existing}  environments:"));
            filled(&head, |n| format!("  - {{name: e{n}}}\n"))
        }),
        (
            "collections that inherit zones",
            filled(&collections, |n| format!("- {{name: c{n}, account_id: '123456789012', environments: [{{name: e{n}}}]}}\n")),
        ),
        ("wrong time zones", filled(&one, |n| format!("  - {{name: e{n}, x-provision: {{time_zone: Berlim}}}}\n"))),
        ("names that are taken", filled(&one, |_| "  - name: e\n".to_owned())),
        ("domains that are taken", filled(&one, |n| format!("  - {{name: e{n}, custom_domains: [a.com]}}\n"))),
        ("variables of no service", filled(&variables, |n| variable(n, "service: apo, value: x"))),
        ("aliases in a row", filled(&variables, |n| variable(n, &format!("alias: V{}", n + 1)))),
        ("aliases of nothing", filled(&variables, |n| variable(n, &format!("alias: NO{n}")))),
        (
            "environments with aliases",
            filled(&one, |n| format!("  - {{name: e{n}, environment_variables: [{{name: A, alias: B}}]}}\n")),
        ),
        (
            "services that were moved",
            filled(&format!("{ENVIRONMENTS}x-provision:\n  moved:\n"), |n| format!("  - {{service: a{n}, to: b{n}}}\n")),
        ),
        ("roles of no service", filled(&format!("{ENVIRONMENTS}x-provision:\n  roles:\n"), |n| format!("    task.s{n}: {{}}\n"))),
    ]
}

/// What neither file does alone.
fn of_both() -> Vec<(&'static str, (String, String))> {
    let services = filled("", |n| format!("s{n}: {{type: backend, url_path: /s{n}}}\n"));
    let environments = filled(&format!("{HEAD}collections:\n- name: a\n  account_id: '123456789012'\n  environments:\n"), |n| {
        format!("  - {{name: e{n}, type: production, environment_variables: [{{name: A, alias: B}}]}}\n")
    });
    let resources = filled("a:\n  type: backend\n  resources:\n", |n| {
        format!("  - {{name: r{n}, type: cache, use_existing: {{instance_name: r{n}, username: u}}}}\n")
    });
    let references = filled(&format!("{ENVIRONMENTS}    environment_variables:\n"), |n| {
        format!("    - {{name: A{n}, service: t{n}, value: x}}\n")
    });
    vec![
        ("aliases of many services in many environments", (services.clone(), environments.clone())),
        ("existing resources in many environments", (resources, environments)),
        ("references to many services", (services, references)),
    ]
}
