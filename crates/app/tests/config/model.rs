//! Good files, and what is made of them.

use provision_app::config::model::{
    AlbAccess, Command, Edge, Environment, EnvironmentKind, HttpMethod, Nat, ResourceKind, RoleKind, Scale,
};

use super::{ENVIRONMENTS, SERVICES, read_both};

#[test]
fn everything_given() {
    let services = "\
api:
  type: backend
  repo_path: services/api/
  url_path: /api
  prod: {command: [cd, api, '&&', yarn, serve], dockerfile: docker/prod.dockerfile}
  image: nginx:1.29
  port: 3000
  system:
    cpu: \"1.5\"
    memory: 2G
    health_check: /health
    platform_settings: {min_scale: 2, max_scale: 6}
no:
  type: backend
  prod: npm start
";
    let environments = "\
name: shop
provider: aws
region: eu-west-1
flavor: ecs
version: 1
x-provision: {log_retention_days: 7, nat: none, az_count: 3}
collections:
- name: review
  account_id: 012345678901
  x-provision: {nat: gateway-per-az, cidr: 10.7.0.0/16, alb_access: cloudfront, read_only_root: true,
    role_arn: 'arn:aws:iam::012345678901:role/provision'}
  environments:
  - {name: staging, x-provision: {log_retention_days: 14, protect: false, deregistration_delay: 0}}
  - {name: pr-12, type: preview, paused: true, image_tag: abc123}
- name: production
  default: true
  account_id: '210987654321'
  region: eu-central-1
  environments: [{name: main, type: production}]
";
    let loaded = read_both(services, environments).unwrap();
    assert_eq!(loaded.warnings, []);
    let app = loaded.application;
    assert_eq!(app.name.as_str(), "shop");

    let [api, no] = app.services.as_slice() else { panic!("two services") };
    assert_eq!(api.repo_path.as_str(), "services/api");
    assert_eq!(api.url_path.as_str(), "/api");
    assert_eq!(api.backend().unwrap().command, Some(Command::Shell("cd api && yarn serve".to_owned())));
    assert_eq!(api.dockerfile.as_ref().unwrap().as_str(), "docker/prod.dockerfile");
    assert_eq!(api.backend().unwrap().image.as_ref().unwrap().as_str(), "nginx:1.29");
    assert_eq!(api.backend().unwrap().port, 3000);
    assert_eq!((api.backend().unwrap().size.cpu_units(), api.backend().unwrap().size.memory_mib()), (2048, 4096));
    let asked = api.backend().unwrap().size.raised_from().unwrap();
    assert_eq!((asked.cpu.unwrap().units(), asked.memory.unwrap().mib()), (1536, 2048));
    assert_eq!(api.backend().unwrap().health_path.as_str(), "/health");
    assert_eq!(api.backend().unwrap().scale, Scale::new(2, 6).unwrap());
    // YAML 1.1 would take this name for `false`.
    assert_eq!(no.name.as_str(), "no");
    assert_eq!(no.origin.0.as_ref().unwrap().to_string(), "coherence.yml:13:1");
    assert_eq!((no.url_path.as_str(), no.backend().unwrap().port, no.backend().unwrap().scale), ("/", 8080, Scale::default()));
    assert_eq!(
        (
            no.backend().unwrap().size.cpu_units(),
            no.backend().unwrap().size.memory_mib(),
            no.backend().unwrap().size.raised_from()
        ),
        (1024, 2048, None)
    );
    assert_eq!(no.backend().unwrap().command, Some(Command::Exec(vec!["npm".to_owned(), "start".to_owned()])));

    let [review, production] = app.collections.as_slice() else { panic!("two collections") };
    // YAML 1.1 would take this account for an octal number.
    assert_eq!(review.account.as_str(), "012345678901");
    assert_eq!((review.region.as_str(), production.region.as_str()), ("eu-west-1", "eu-central-1"));
    assert_eq!((review.default, production.default), (false, true));
    assert_eq!((review.has_production(), production.has_production()), (false, true));
    assert_eq!((review.network.nat, production.network.nat), (Nat::GatewayPerAz, Nat::None));
    assert_eq!((review.network.az_count, review.network.cidr.to_string().as_str()), (3, "10.7.0.0/16"));
    assert_eq!((review.network.alb_access, production.network.alb_access), (Some(AlbAccess::CloudFront), None));
    assert!(review.network.role_arn.is_some() && production.network.role_arn.is_none());
    assert_eq!(production.network.cidr.to_string(), "10.0.0.0/16");

    let [staging, preview] = review.environments.as_slice() else { panic!("two environments") };
    assert_eq!((staging.kind, preview.kind), (EnvironmentKind::Static, EnvironmentKind::Preview));
    assert_eq!((staging.settings.log_retention_days, preview.settings.log_retention_days), (14, 7));
    assert_eq!((staging.settings.protect, preview.settings.protect), (Some(false), None));
    assert_eq!((staging.settings.deregistration_delay, preview.settings.deregistration_delay), (0, 30));
    assert!(staging.settings.read_only_root && preview.settings.read_only_root);
    assert!(!production.settings.read_only_root);
    assert!(preview.paused && !staging.paused);
    assert_eq!(preview.image_tag.as_ref().unwrap().as_str(), "abc123");
}

#[test]
fn anchors_and_merges() {
    let services = "\
api: &service
  type: backend
  url_path: /api
  system: &system {cpu: 0.5, memory: 1G}
admin:
  <<: *service
  url_path: /admin
  system: {<<: *system, memory: 2G}
";
    let app = read_both(services, ENVIRONMENTS).unwrap().application;
    let sizes: Vec<_> = app.services.iter().map(|s| (s.url_path.as_str(), s.backend().unwrap().size.memory_mib())).collect();
    assert_eq!(sizes, [("/api", 1024), ("/admin", 2048)]);
}

#[test]
fn one_bound_moves_the_other() {
    let with = |bound: &str| {
        let text = format!("api: {{type: backend, system: {{platform_settings: {{{bound}}}}}}}");
        let scale = read_both(&text, ENVIRONMENTS).unwrap().application.services[0].backend().unwrap().scale;
        (scale.min(), scale.max())
    };
    assert_eq!(with("min_scale: 6"), (6, 6));
    assert_eq!(with("max_scale: 9"), (1, 9));
    // With no task nothing answers.
    assert_eq!(with("min_scale: 0"), (1, 4));
    assert_eq!(with("min_scale: 0, max_scale: 1"), (1, 1));
}

#[test]
fn selecting_environments() {
    let environments = "\
name: shop
region: eu-west-1
collections:
- {name: review, account_id: '123456789012', environments: [{name: staging}, {name: demo}]}
- {name: production, account_id: '210987654321', environments: [{name: main, type: production}]}
";
    let app = read_both(SERVICES, environments).unwrap().application;
    let names = |selection: &provision_app::config::model::Selection<'_>| {
        let environments: Vec<_> = selection.environments.iter().map(|e| e.name.to_string()).collect();
        (selection.collection.name.to_string(), environments.join(" "))
    };
    let chosen = app.select(&["demo", "staging", "demo"]).unwrap();
    assert_eq!(names(&chosen), ("review".to_owned(), "staging demo".to_owned()));
    assert_eq!(names(&app.select(&["main"]).unwrap()), ("production".to_owned(), "main".to_owned()));

    let only = read_both(SERVICES, ENVIRONMENTS).unwrap().application;
    assert_eq!(names(&only.select::<&str>(&[]).unwrap()), ("review".to_owned(), "staging".to_owned()));

    insta::assert_snapshot!("unknown_environment", app.select(&["stagin"]).unwrap_err().render_plain());
    insta::assert_snapshot!("no_environment_named", app.select::<&str>(&[]).unwrap_err().render_plain());
    insta::assert_snapshot!("two_collections", app.select(&["demo", "main"]).unwrap_err().render_plain());
}

#[test]
fn a_place_is_no_part_of_the_meaning() {
    let once = read_both(SERVICES, ENVIRONMENTS).unwrap().application;
    let again = read_both(&format!("# a comment\n{SERVICES}"), ENVIRONMENTS).unwrap().application;
    assert_eq!(once, again);
}

#[test]
fn parts_of_services() {
    let services = "\
api:
  type: backend
  system: {cpu: 512, memory: 2G}
  migration: [yarn migrate, yarn check it]
  seed: yarn seed
  test: [[yarn, test], [yarn, lint]]
  workers:
  - {name: mail, command: [yarn, mail], system: {cpu: 1}}
  - {name: slow, command: yarn slow, replicas: 0}
  scheduled_tasks: [{name: nightly, command: yarn nightly, schedule: '0 5 * * MON'}]
  resources:
  - {name: main-db, type: database, version: 18}
  - {name: fast, type: cache}
  - {name: files, type: object_storage, cors: {allowed_methods: GET, allowed_origins: '*'}}
shop:
  type: backend
  url_path: /shop
  resources: [{name: db, type: database, use_sibling: {service_name: api, resource_name: main-db}}]
web: {type: frontend, url_path: /app, build: [yarn, build], build_path: dist, custom_headers: [{name: X-A, value: b}]}
build_settings: {platform_settings: {machine_type: N1_HIGHCPU_8}}
preview_inactivity_timeout_hours: 72
";
    let app = read_both(services, ENVIRONMENTS).unwrap().application;
    let [api, shop, web] = app.services.as_slice() else { panic!("three services") };
    let backend = api.backend().unwrap();
    assert_eq!(backend.migrate, Some(Command::Shell("yarn migrate && yarn check it".to_owned())));
    assert_eq!(api.test.as_ref().unwrap().commands.len(), 2);
    let sizes = backend.workers.iter().map(|worker| (worker.size.cpu_units(), worker.size.memory_mib(), worker.replicas));
    // What a worker leaves out is the service's.
    assert_eq!(sizes.collect::<Vec<_>>(), [(1024, 2048, 1), (512, 2048, 0)]);
    assert_eq!(backend.scheduled_tasks[0].schedule.aws_expression(), "cron(0 5 ? * 2 *)");
    let uses: Vec<_> = backend
        .uses
        .iter()
        .chain(&shop.backend().unwrap().uses)
        .map(|used| (used.name.as_str(), used.resource.as_str()))
        .collect();
    assert_eq!(uses, [("main-db", "main-db"), ("fast", "fast"), ("files", "files"), ("db", "main-db")]);
    let [db, fast, files] = app.resources.as_slice() else { panic!("three resources") };
    let ResourceKind::Database(database) = &db.kind else { panic!("a database") };
    assert_eq!((database.version.engine_version(), database.version.family()), ("18", "postgres18"));
    let ResourceKind::Cache(cache) = &fast.kind else { panic!("a cache") };
    assert_eq!((cache.version.engine_version(), cache.version.family()), ("7.1", "redis7"));
    let ResourceKind::ObjectStorage(bucket) = &files.kind else { panic!("a bucket") };
    assert_eq!(
        (bucket.cors[0].methods.as_slice(), bucket.cors[0].headers.as_slice()),
        ([HttpMethod::Get].as_slice(), ["*".to_owned()].as_slice())
    );
    let frontend = web.frontend().unwrap();
    assert_eq!(
        (frontend.assets_path.as_str(), frontend.index_file.as_str(), web.cdn, api.cdn),
        ("dist", "index.html", true, false)
    );
    assert_eq!(app.machine_type.unwrap().compute_type(), "BUILD_GENERAL1_LARGE");
    assert_eq!((app.preview_inactivity_hours, app.backends().count()), (Some(72), 2));
}

#[test]
fn parts_of_environments() {
    let services = "\
api:
  type: backend
  resources:
  - {name: db, type: database, version: 16, use_existing: [{instance_name: main-db, cluster_mode: true}]}
  - {name: files, type: object_storage}
";
    let environments = "\
name: shop
region: eu-west-1
x-provision:
  parent_zone: {name: example.com, role_arn: 'arn:aws:iam::210987654321:role/dns'}
  nat: instance
  time_zone: europe/berlin
  roles: {task: {add: {Effect: Allow, Action: 's3:*', Resource: '*', Condition: {Bool: {'aws:SecureTransport': true}}}}}
collections:
- name: review
  account_id: '123456789012'
  existing_resources: {files: {instance_name: shared-files}}
  environments:
  - {name: staging, existing_resources: {files: {instance_name: own-files}}, x-provision: {edge: none, alarms: {email: a@b.co}}}
  - {name: pr-1, type: preview}
- name: production
  account_id: '123456789012'
  base_domain: Live.example.com
  environments:
  - {name: main, type: production, custom_domains: www.shop.com, environment_variables: [{name: A, value: b}]}
";
    let app = read_both(services, environments).unwrap().application;
    let [review, production] = app.collections.as_slice() else { panic!("two collections") };
    assert_eq!(review.base_domain.as_ref().unwrap().as_str(), "shop.example.com");
    let [staging, preview] = review.environments.as_slice() else { panic!("two environments") };
    let main = &production.environments[0];
    assert_eq!(production.domain_of(main).unwrap().as_str(), "main.live.example.com");
    let existing = |environment: &Environment| {
        let names = environment.existing.iter().map(|(name, one)| format!("{name}={}", one.instance_name));
        names.collect::<Vec<_>>().join(" ")
    };
    assert_eq!(existing(staging), "files=own-files");
    assert_eq!(existing(preview), "files=shared-files");
    assert_eq!(existing(main), "db=main-db");
    assert_eq!(review.network.nat, Nat::Instance);
    assert_eq!((staging.settings.edge, preview.settings.edge), (Edge::None, Edge::Lambda));
    assert_eq!((staging.settings.alarm_emails.len(), staging.settings.time_zone.as_str()), (1, "Europe/Berlin"));
    let (key, change) = main.settings.roles.first_key_value().unwrap();
    assert_eq!((key.kind, &key.service), (RoleKind::Task, &None));
    let json = serde_json::to_string(change.add[0].as_json()).unwrap();
    assert_eq!(
        json,
        r#"{"Effect":"Allow","Action":["s3:*"],"Resource":["*"],"Condition":{"Bool":{"aws:SecureTransport":"true"}}}"#
    );
    assert_eq!((main.custom_domains.len(), main.variables.len(), main.active_deployment), (1, 1, true));
}
