//! Good files, most of the format v2, and what is made of them.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use provision_app::config::files::{CONFIG_NAMES, Files};
use provision_app::config::model::{
    Application, Backend, Command, EnvironmentKind, HeaderDirection, ImageTagMode, MachineType, Resource, ResourceKind, Scale,
    Service, Timeouts,
};
use provision_app::config::{Loaded, load_with};

/// The folder of a valid configuration.
pub(super) fn valid(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/config/valid").join(name)
}

/// All of them.
pub(super) fn all_valid() -> Vec<String> {
    let folders = std::fs::read_dir(valid("")).unwrap();
    let folders = folders.map(Result::unwrap).filter(|entry| entry.path().is_dir());
    let mut names: Vec<String> = folders.map(|entry| entry.file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

pub(super) fn load_valid(name: &str, variables: &[(&str, &str)]) -> Loaded {
    let folder = valid(name);
    let config = CONFIG_NAMES.iter().map(|name| folder.join(name)).find(|path| path.is_file()).unwrap();
    let files = Files { config, environments: folder.join("environments.yml") };
    let variables: BTreeMap<String, String> =
        variables.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    load_with(&files, &folder, variables).unwrap_or_else(|faults| panic!("{name}:\n{}", faults.render_plain()))
}

fn app(name: &str) -> Application {
    let loaded = load_valid(name, &[]);
    assert_eq!(super::unusual(loaded.warnings), [], "{name}");
    loaded.application
}

fn service<'a>(app: &'a Application, name: &str) -> &'a Service {
    app.services.iter().find(|service| service.name.as_str() == name).unwrap()
}

fn backend<'a>(app: &'a Application, name: &str) -> &'a Backend {
    service(app, name).backend().unwrap()
}

fn resource<'a>(app: &'a Application, name: &str) -> &'a Resource {
    app.resources.iter().find(|resource| resource.name.as_str() == name).unwrap()
}

fn exec(words: &[&str]) -> Command {
    Command::Exec(words.iter().map(|word| (*word).to_owned()).collect())
}

#[test]
fn every_file_is_good() {
    let names = all_valid();
    assert!(names.len() >= 12, "{names:?}");
    for name in names {
        load_valid(&name, &[]);
    }
}

#[test]
fn the_example_of_the_format() {
    let app = app("shop");
    let names: Vec<&str> = app.services.iter().map(|service| service.name.as_str()).collect();
    assert_eq!(names, ["web", "api"]);
    let web = service(&app, "web");
    assert_eq!((web.repo_path.as_str(), web.url_path.as_str(), web.cdn), ("web", "/", true));
    assert_eq!(web.frontend().unwrap().build, [exec(&["yarn", "build"])]);
    assert_eq!(web.frontend().unwrap().assets_path.as_str(), "dist");
    let api = backend(&app, "api");
    assert_eq!(api.command, Some(exec(&["npm", "start"])));
    assert_eq!((api.size.cpu_units(), api.size.memory_mib(), api.port), (1024, 2048, 8080));
    assert_eq!((api.health_path.as_str(), api.scale), ("/health", Scale::new(2, 6).unwrap()));
    assert_eq!(api.migrate, Some(exec(&["npm", "run", "migrate"])));
    assert_eq!(api.seed, Some(exec(&["npm", "run", "seed"])));
    assert_eq!((api.workers[0].name.as_str(), api.workers[0].replicas), ("w1", 2));
    assert_eq!(api.scheduled_tasks[0].schedule.as_str(), "0 5 * * 1");
    // Services first, then the root's.
    let resources: Vec<&str> = app.resources.iter().map(|resource| resource.name.as_str()).collect();
    assert_eq!(resources, ["db1", "redis", "uploads"]);
    let uses: Vec<&str> = api.uses.iter().map(|used| used.name.as_str()).collect();
    assert_eq!(uses, resources);
    let kinds: Vec<EnvironmentKind> = app.collections[0].environments.iter().map(|environment| environment.kind).collect();
    assert_eq!(kinds, [EnvironmentKind::Production, EnvironmentKind::Preview]);
}

#[test]
fn the_defaults_of_the_format() {
    let app = app("minimal");
    let (api, task) = (service(&app, "api"), backend(&app, "api"));
    assert_eq!((api.repo_path.as_str(), api.dockerfile.as_ref(), api.cdn), (".", None, false));
    assert_eq!((task.size.cpu_units(), task.size.memory_mib(), task.size.raised_from()), (1024, 2048, None));
    assert_eq!((task.scale, task.port, task.health_path.as_str()), (Scale::new(1, 4).unwrap(), 8080, "/"));
    assert_eq!((&task.command, &task.image, &task.migrate, &task.seed), (&None, &None, &None, &None));
    assert_eq!((app.preview_inactivity_hours, app.machine_type), (Some(2160), None));
    assert_eq!((api.timeouts, task.image_tag_mode), (Timeouts::default(), ImageTagMode::Static));
    let never = load_valid("never", &[]).application;
    assert_eq!(never.preview_inactivity_hours, None);
}

fn app_with_warnings(name: &str) -> (Application, Vec<String>) {
    let loaded = load_valid(name, &[]);
    (loaded.application, loaded.warnings.into_iter().map(|warning| warning.render_plain()).collect())
}

#[test]
fn short_and_long_forms() {
    let (short, warnings) = app_with_warnings("forms-short");
    assert_eq!(warnings.len(), 1, "{warnings:?}");
    assert!(warnings[0].contains("`environment` has no effect in AWS"), "{}", warnings[0]);
    assert_eq!(service(&short, "api").repo_path.as_str(), "api");
    let api = backend(&short, "api");
    assert_eq!((&api.command, api.port), (&Some(exec(&["npm", "run", "start"])), 3000));
    assert_eq!((&api.migrate, &api.seed, api.health_path.as_str()), (&None, &None, "/"));
    let old = backend(&short, "old");
    assert_eq!((old.image.as_ref().unwrap().as_str(), old.port, &old.command), ("nginx:1.29", 8081, &None));

    let (long, _) = app_with_warnings("forms-long");
    let (api, task) = (service(&long, "api"), backend(&long, "api"));
    assert_eq!((api.repo_path.as_str(), api.dockerfile.as_ref().unwrap().as_str()), ("services/api", "docker/prod.dockerfile"));
    assert_eq!(task.command.as_ref().unwrap().line(), "sh -c \"exec node server.js\"");
    assert_eq!((task.port, task.scale), (3000, Scale::new(2, 4).unwrap()));
    assert_eq!((task.size.cpu_units(), task.size.memory_mib()), (512, 2048));
}

#[test]
fn sizes_fit_fargate() {
    let app = app("sizes");
    let size = |name: &str| (backend(&app, name).size.cpu_units(), backend(&app, name).size.memory_mib());
    assert_eq!(size("default"), (1024, 2048));
    assert_eq!(size("quarter"), (256, 512));
    // 0.3 is raised, not cut to nothing.
    assert_eq!(size("odd"), (512, 1024));
    assert_eq!(size("bytes"), (2048, 5120));
    let tasks = backend(&app, "tasks");
    let workers: Vec<_> = tasks.workers.iter().map(|it| (it.size.cpu_units(), it.size.memory_mib(), it.replicas)).collect();
    assert_eq!(workers, [(512, 1024, 1), (4096, 8192, 3)]);
    let nightly = &tasks.scheduled_tasks[0];
    assert_eq!((nightly.size.cpu_units(), nightly.size.memory_mib()), (512, 3072));
}

#[test]
fn replicas_are_a_lower_bound() {
    let app = app("scale");
    let scale = |name: &str| (backend(&app, name).scale.min(), backend(&app, name).scale.max());
    assert_eq!(scale("plain"), (1, 4));
    assert_eq!(scale("replicas"), (6, 6));
    assert_eq!(scale("lower"), (3, 5));
    assert_eq!(scale("higher"), (4, 5));
    assert_eq!(scale("none"), (1, 3));
}

#[test]
fn data() {
    let app = app("data");
    let names: Vec<&str> = app.resources.iter().map(|resource| resource.name.as_str()).collect();
    assert_eq!(names, ["main-db", "other-db", "plain-db", "fast-cache", "old-cache", "files", "uploads", "sessions"]);
    let versions: Vec<(&str, bool)> = app
        .resources
        .iter()
        .filter_map(|resource| match &resource.kind {
            ResourceKind::Database(it) => Some((it.version.engine_version(), it.proxy)),
            _ => None,
        })
        .collect();
    assert_eq!(versions, [("16.4", true), ("8.0", false), ("15", true)]);
    let cache = |name: &str| match &resource(&app, name).kind {
        ResourceKind::Cache(it) => (it.engine.as_str(), it.version.engine_version().to_owned()),
        _ => panic!("a cache"),
    };
    assert_eq!(cache("fast-cache"), ("valkey", "8.2".to_owned()));
    assert_eq!(cache("old-cache"), ("redis", "7.0".to_owned()));
    assert_eq!(cache("sessions"), ("redis", "6.2".to_owned()));
    let ResourceKind::ObjectStorage(uploads) = &resource(&app, "uploads").kind else { panic!("a bucket") };
    assert_eq!((uploads.cors[0].headers.as_slice(), uploads.cors[0].max_age_s), (["a".to_owned()].as_slice(), Some(60)));

    let uses = |name: &str| {
        let uses = backend(&app, name).uses.iter();
        let adapter =
            |used: &provision_app::config::model::ResourceUse| used.adapter.as_ref().map_or("", |it| it.as_str()).to_owned();
        uses.map(|used| format!("{}={} {}", used.name, used.resource, adapter(used)).trim_end().to_owned()).collect::<Vec<_>>()
    };
    // Everything, with the engine's name as the scheme. `postgresql` is what it would be without one in the other format.
    assert_eq!(
        uses("api"),
        [
            "main-db=main-db postgres",
            "other-db=other-db mysql2",
            "plain-db=plain-db",
            "fast-cache=fast-cache",
            "old-cache=old-cache",
            "files=files",
            "uploads=uploads",
            "sessions=sessions"
        ]
    );
    assert_eq!(uses("some"), ["main-db=main-db postgres", "fast=sessions", "reports=other-db mysql+pymysql"]);
}

#[test]
fn frontends() {
    let app = app("frontend");
    let (web, files) = (service(&app, "web"), service(&app, "web").frontend().unwrap());
    assert_eq!((web.repo_path.as_str(), web.dockerfile.as_ref().unwrap().as_str()), ("web", "Dockerfile.web"));
    assert_eq!((web.url_path.as_str(), web.cdn), ("/app", false));
    assert_eq!(files.build, [exec(&["yarn", "build"]), exec(&["yarn", "export"])]);
    assert_eq!(files.install, [exec(&["yarn", "install", "--immutable"])]);
    assert_eq!((files.assets_path.as_str(), files.index_file.as_str()), ("dist", "main.html"));
    assert_eq!(files.allowed_origins.len(), 2);
    let headers: Vec<_> = web.custom_headers.iter().map(|it| (it.name.as_str(), it.direction)).collect();
    assert_eq!(headers, [("X-A", HeaderDirection::Response), ("X-B", HeaderDirection::Request)]);
    assert_eq!(
        (web.watch.included.as_slice(), web.watch.excluded.as_slice()),
        (["web/**".to_owned()].as_slice(), ["docs".to_owned()].as_slice())
    );
    assert_eq!(web.compile.as_ref().unwrap().commands, [exec(&["make"])]);
    assert_eq!(web.test.as_ref().unwrap().commands, [exec(&["yarn", "test"])]);
    let docs = service(&app, "docs");
    assert_eq!((docs.frontend().unwrap().assets_path.as_str(), docs.cdn), ("build", true));
    assert_eq!(docs.frontend().unwrap().build, []);
}

#[test]
fn builds() {
    let app = app("build");
    assert_eq!((app.machine_type, app.preview_inactivity_hours), (Some(MachineType::Large), Some(48)));
    assert_eq!(app.integration_tests.as_ref().unwrap().image.as_ref().unwrap().as_str(), "cypress/included:14");
    let (api, task) = (service(&app, "api"), backend(&app, "api"));
    let expected = Timeouts { default: Some(30), test: Some(90), migrate: Some(40), seed: Some(10), deploy: Some(25) };
    assert_eq!((api.timeouts, api.cdn), (expected, true));
    assert_eq!((api.watch.included.len(), api.watch.excluded.as_slice()), (2, ["**/*.md".to_owned()].as_slice()));
    assert_eq!(api.compile.as_ref().unwrap().commands.len(), 2);
    assert_eq!(api.test.as_ref().unwrap().commands.len(), 2);
    assert_eq!(task.image.as_ref().unwrap().as_str(), "nginx:1.29");
    let ready = backend(&app, "ready");
    assert_eq!((ready.image.as_ref().unwrap().tag(), ready.image_tag_mode), (Some("v1"), ImageTagMode::Sha));
    // The environment's tag takes its place, where there is one; elsewhere the tag stays.
    let environments = &app.collections[0].environments;
    let images: Vec<String> = environments.iter().map(|it| ready.image_in(it).unwrap().to_string()).collect();
    assert_eq!(images, ["registry.example.com/team/ready:abc123", "registry.example.com/team/ready:v1"]);
    assert_eq!(task.image_in(&environments[0]).unwrap().as_str(), "nginx:1.29");
}

#[test]
fn files_that_are_included() {
    let app = app("include");
    let names: Vec<&str> = app.services.iter().map(|service| service.name.as_str()).collect();
    assert_eq!(names, ["api", "jobs", "web"]);
    assert_eq!(app.resources[0].name.as_str(), "db");
    // Folders are from the file's own folder on, or from the one that is named; so are variables.
    assert_eq!(service(&app, "api").repo_path.as_str(), "services/api");
    assert_eq!(service(&app, "api").url_path.as_str(), "/api");
    assert_eq!(backend(&app, "api").image.as_ref().unwrap().as_str(), "nginx:v7");
    let jobs = service(&app, "jobs");
    assert_eq!((jobs.repo_path.as_str(), jobs.dockerfile.as_ref().unwrap().as_str()), ("jobs/src", "Dockerfile.jobs"));
    let task = backend(&app, "jobs");
    assert_eq!((&task.command, task.port), (&Some(Command::Shell("b $PORT".to_owned())), 3000));
}

#[test]
fn services_that_are_extended() {
    let app = app("extends");
    let (base, admin, far) = (backend(&app, "base"), backend(&app, "admin"), backend(&app, "far"));
    assert_eq!((base.command.as_ref(), admin.command.as_ref()), (None, Some(&exec(&["admin"]))));
    assert_eq!(service(&app, "admin").repo_path.as_str(), "app");
    assert_eq!(admin.size, base.size);
    assert_eq!(admin.migrate, Some(exec(&["rake"])));
    let workers: Vec<_> = admin.workers.iter().map(|it| (it.name.as_str(), it.command.line(), it.replicas)).collect();
    assert_eq!(workers, [("mail", "b".to_owned(), 2), ("more", "c".to_owned(), 1)]);
    assert_eq!((service(&app, "far").repo_path.as_str(), far.health_path.as_str(), far.scale.min()), ("far", "/up", 3));
}

#[test]
fn a_service_that_is_only_extended_is_no_local_one() {
    let (app, warnings) = app_with_warnings("templates");
    assert_eq!(app.services.iter().map(|it| it.repo_path.as_str()).collect::<Vec<_>>(), ["app", "app"]);
    assert!(warnings.len() == 1 && warnings[0].contains("`labels` has no effect in AWS"), "{warnings:?}");
}

#[test]
fn variables_of_the_process_and_of_the_file_beside() {
    let first = load_valid("variables", &[]).application;
    let api = backend(&first, "api");
    assert_eq!(api.image.as_ref().unwrap().as_str(), "docker.io/team/api:from-file");
    assert_eq!(api.command, Some(Command::Shell("serve --port $PORT --mode prod".to_owned())));
    assert_eq!((api.port, api.scale.min(), api.size.memory_mib()), (3000, 3, 3072));
    assert_eq!(api.health_path.as_str(), "/health?$(x)");
    let given = [("TAG", "v2"), ("MODE", "fast"), ("REPLICAS", "2"), ("MEMORY", "")];
    let second = load_valid("variables", &given).application;
    let api = backend(&second, "api");
    assert_eq!(api.image.as_ref().unwrap().as_str(), "docker.io/team/api:v2");
    assert_eq!(api.command.as_ref().unwrap().line(), "serve --port $PORT --mode fast");
    assert_eq!((api.scale.min(), api.size.memory_mib()), (2, 2048));
}

#[test]
fn anchors_and_extensions_of_others() {
    let app = app("anchors");
    for name in ["api", "admin"] {
        assert_eq!((service(&app, name).repo_path.as_str(), backend(&app, name).size.cpu_units()), ("app", 512), "{name}");
    }
    assert_eq!(service(&app, "admin").url_path.as_str(), "/admin");
}

#[test]
fn what_exists() {
    let app = app("existing");
    let environments = &app.collections[0].environments;
    let existing = |at: usize, name: &str| {
        let found = environments[at].existing.iter().find(|(resource, _)| resource.as_str() == name);
        found.map(|(_, existing)| existing.instance_name.to_string())
    };
    assert_eq!(existing(0, "db"), Some("main-db".to_owned()));
    assert_eq!(existing(1, "db"), None);
    assert_eq!((existing(0, "files"), existing(1, "files")), (Some("shop-files".to_owned()), Some("staging-files".to_owned())));
}

#[test]
fn what_is_for_compose_alone() {
    let (app, warnings) = app_with_warnings("local");
    assert_eq!(app.services.len(), 1);
    assert_eq!(app.resources, []);
    insta::assert_snapshot!(warnings.concat().replace(&*valid("local").to_string_lossy(), ""));
}

#[test]
fn environments_with_files_of_their_own() {
    let app = app("own-file");
    let environments = &app.collections[0].environments;
    let names =
        |at: usize| -> Vec<&str> { app.of(&environments[at]).services.iter().map(|service| service.name.as_str()).collect() };
    assert_eq!((names(0), names(1), names(2), names(3)), (vec!["api"], vec!["all"], vec!["all"], vec!["web"]));
    // Folders are from the file's own folder on, and `use_existing` is for those that run the file.
    assert_eq!(app.of(&environments[1]).services[0].repo_path.as_str(), "small");
    assert_eq!(environments[0].existing.len(), 1);
    assert_eq!(app.of(&environments[3]).preview_inactivity_hours, None);
}
