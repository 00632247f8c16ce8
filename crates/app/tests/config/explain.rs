//! What the paths of keys explain.

use provision_app::config::diagnostic::Diagnostics;
use provision_app::config::explain::{Explained, explain, tree};

/// The places that a path means, the asked ones first; or what is said where there are none.
fn places(path: &str) -> Vec<String> {
    match explain(path) {
        Ok(found) => found.into_iter().flat_map(|one| one.places).collect(),
        Err(fault) => vec![Diagnostics::new(vec![fault]).render_plain()],
    }
}

fn only(path: &str) -> Explained {
    let mut found = explain(path).unwrap();
    assert_eq!(found.len(), 1, "{path}");
    found.remove(0)
}

#[test]
fn names_stand_for_themselves() {
    let of_service = [
        "coherence.yml: <service>.system.health_check (type: backend)",
        "cnc.yml: services.<service>.x-cnc.system.health_check (type: backend)",
    ];
    for path in ["api.system.health_check", "*.system.health_check", "<service>.system.health_check", "health_check"] {
        assert_eq!(places(path), of_service, "{path}");
    }
    let of_environment = ["environments.yml: collections[].environments[].paused"];
    for path in [
        "paused",
        "environments.paused",
        "environments.staging.paused",
        "environments[0].paused",
        "collections.review.environments.*.paused",
        "collections[].environments[].paused",
        "environments.yml: collections[].environments[].paused",
    ] {
        assert_eq!(places(path), of_environment, "{path}");
    }
    assert_eq!(places("api"), ["coherence.yml: <service>"]);
    let of_compose = ["cnc.yml: services.<service>.deploy.resources.limits.cpus"];
    for path in ["services.api.deploy.resources.limits.cpus", "deploy.resources.limits.cpus"] {
        assert_eq!(places(path), of_compose, "{path}");
    }
    assert_eq!(
        places("services.api.x-cnc.migrate").first().unwrap(),
        "cnc.yml: services.<service>.x-cnc.migrate (type: backend)"
    );
    // The name of a role has a dot, and that of a zone more.
    assert_eq!(only("x-provision.roles.task.api.boundary").about, "the role's permissions boundary");
    assert_eq!(only("x-provision.zones.shop.example.com").takes, "id of a hosted zone");
}

#[test]
fn a_key_tells_all_about_it() {
    insta::assert_json_snapshot!("a_key", only("x-provision.nat"));
    insta::assert_json_snapshot!("a_key_of_two_types", explain("build_path").unwrap());
    insta::assert_json_snapshot!("a_key_without_effect", only("collections.integrations"));
    insta::assert_json_snapshot!("a_key_that_is_refused", only("environments.staging.x-provision.nat"));
    insta::assert_json_snapshot!("a_map", only("api.resources").keys);
}

#[test]
fn what_is_no_key() {
    let said: Vec<String> = ["naat", "api.sistem.cpu", "name", "a.b.c.d", "", "environments.staging.x-provison.edge"]
        .into_iter()
        .flat_map(places)
        .collect();
    insta::assert_snapshot!(said.join("\n"));
}

#[test]
fn the_tree_has_each_key_below_what_it_stands_in() {
    let rows = tree();
    for (row, before) in rows.iter().skip(1).zip(&rows) {
        assert!(row.depth <= before.depth + 1, "{row:?} after {before:?}");
    }
    for file in ["coherence", "cnc"] {
        let of_it = rows.iter().filter(|row| row.file == format!("{file}.yml"));
        let lines: Vec<String> = of_it.map(|row| row.path.clone()).collect();
        insta::assert_snapshot!(format!("tree_of_{file}"), lines.join("\n"));
    }
}
