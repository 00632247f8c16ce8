//! Any model that is valid.

use std::collections::BTreeMap;

use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;
use provision_app::config::model::{
    AlbAccess, Application, Backend, CacheEngine, CacheVersion, Collection, Command, Cpu, CustomHeader, Database, DatabaseEngine,
    DatabaseVersion, Edge, EnvName, Environment, EnvironmentKind, ExistingResource, FargateSize, Frontend, HeaderDirection,
    ImageTagMode, MachineType, Memory, Moved, MovedNames, Nat, Network, ObjectStorage, Origin, Resource, ResourceKind,
    ResourceName, ResourceUse, Scale, ScheduledTask, Service, ServiceKind, ServiceName, Settings, Step, Timeouts, Variable,
    VariableValue, Watch, Worker,
};
use provision_engine::Secret;

/// A value of a checked type.
fn of<'t, T: TryFrom<&'t str>>(text: &'t str) -> T {
    T::try_from(text).unwrap_or_else(|_| panic!("{text} is no value"))
}

/// A value of a checked type, one of these.
fn one<T>(texts: &'static [&'static str]) -> impl Strategy<Value = T> + Clone
where
    T: TryFrom<&'static str> + std::fmt::Debug + Clone + 'static,
{
    select(texts).prop_map(of::<T>)
}

fn command() -> impl Strategy<Value = Command> {
    let words =
        vec(prop_oneof!["[a-z]{1,6}", Just("two words".to_owned()), Just("it's".to_owned()), Just(": # \\ \"".to_owned())], 1..4);
    prop_oneof![
        words.prop_filter_map("a shell's", |mut words| {
            words.insert(0, "run".to_owned());
            Command::from_words(words)
        }),
        select(["a && b", "serve --port $PORT", "A=1 b ${C:-d}", "cd x; 'y'", "echo \"$$\" # no"].as_slice())
            .prop_filter_map("a line", Command::from_line),
    ]
}

fn image<T: TryFrom<&'static str> + std::fmt::Debug + Clone + 'static>() -> impl Strategy<Value = T> + Clone {
    one(&["nginx", "registry.example.com:5000/team/api:v1", "node:24"])
}

fn step() -> impl Strategy<Value = Step> {
    (option::of(image()), vec(command(), 1..3)).prop_map(|(image, commands)| Step { image, commands })
}

fn step_with_image() -> impl Strategy<Value = Step> {
    (image(), vec(command(), 1..3)).prop_map(|(image, commands)| Step { image: Some(image), commands })
}

fn size() -> impl Strategy<Value = FargateSize> {
    let cpus = one::<Cpu>(&["0.25", "0.5", "1", "1.3", "2", "4", "8", "16"]);
    let memory = one::<Memory>(&["512M", "1G", "3000M", "8G", "30G", "120G"]);
    (option::of(cpus), option::of(memory)).prop_map(|(cpu, memory)| FargateSize::fit(cpu, memory))
}

fn worker() -> impl Strategy<Value = Worker> {
    (command(), size(), 0..20_u32).prop_map(|(command, size, replicas)| Worker {
        name: of("w"),
        command,
        size,
        replicas,
        origin: Origin::default(),
    })
}

fn scheduled() -> impl Strategy<Value = ScheduledTask> {
    (command(), one(&["0 5 * * 1", "@daily", "*/15 5-7 * * MON-FRI"]), size())
        .prop_map(|(command, schedule, size)| ScheduledTask { name: of("t"), command, schedule, size, origin: Origin::default() })
}

/// A backend; what it uses comes later.
fn backend() -> impl Strategy<Value = ServiceKind> {
    let image = (option::of(image()), select([ImageTagMode::Static, ImageTagMode::Sha].as_slice()));
    let run = (option::of(command()), 1..=u16::MAX, size(), one(&["/", "/health?x=$y"]));
    let scale = (1..9_u32, 0..9_u32).prop_map(|(min, more)| Scale::new(min, min + more).unwrap());
    let tasks = (option::of(command()), option::of(command()), option::of(worker()), option::of(scheduled()));
    (image, run, scale, tasks).prop_map(|((image, image_tag_mode), (command, port, size, health_path), scale, tasks)| {
        let (migrate, seed, worker, scheduled) = tasks;
        ServiceKind::Backend(Box::new(Backend {
            command,
            image,
            image_tag_mode,
            port,
            size,
            health_path,
            scale,
            migrate,
            seed,
            workers: worker.into_iter().collect(),
            scheduled_tasks: scheduled.into_iter().collect(),
            uses: Vec::new(),
        }))
    })
}

fn frontend() -> impl Strategy<Value = ServiceKind> {
    let commands = (vec(command(), 0..3), vec(command(), 0..3));
    (commands, one(&["build", "out/web"]), one(&["index.html", "a/b.html"]), vec(one(&["*", "https://*.shop.com"]), 0..2))
        .prop_map(|((install, build), assets_path, index_file, allowed_origins)| {
            ServiceKind::Frontend(Frontend { install, build, assets_path, index_file, allowed_origins })
        })
}

fn timeouts() -> impl Strategy<Value = Timeouts> {
    let minutes = || option::of(5..=2160_u32);
    (minutes(), minutes(), minutes(), minutes(), minutes()).prop_map(|(default, test, migrate, seed, deploy)| Timeouts {
        default,
        test,
        migrate,
        seed,
        deploy,
    })
}

fn header() -> impl Strategy<Value = CustomHeader> {
    (one(&["X-A", "Access-Control-Allow-Origin"]), "[!-~]{1,9}", any::<bool>()).prop_map(|(name, value, request)| CustomHeader {
        name,
        value,
        direction: if request { HeaderDirection::Request } else { HeaderDirection::Response },
    })
}

fn service() -> impl Strategy<Value = Service> {
    let built = (one(&[".", "services/api"]), option::of(one(&["Dockerfile.prod"])));
    let steps = (option::of(step_with_image()), option::of(step()), timeouts());
    let watch = (vec("[a-z]{1,4}/[*]{2}", 0..2), vec("[a-z]{1,4}", 0..2));
    let front = (any::<bool>(), option::of(header()));
    (built, steps, watch, front, prop_oneof![backend(), frontend()]).prop_map(
        |((repo_path, dockerfile), (compile, test, timeouts), (included, excluded), (cdn, header), kind)| Service {
            name: of("a"),
            known_as: of("a"),
            repo_path,
            dockerfile,
            url_path: of("/"),
            cdn,
            custom_headers: header.into_iter().collect(),
            compile,
            test,
            watch: Watch { included, excluded },
            timeouts,
            kind,
            origin: Origin::default(),
        },
    )
}

fn resource() -> impl Strategy<Value = ResourceKind> {
    let database = prop_oneof![
        select(["12", "16.4", "18"].as_slice()).prop_map(|version| (DatabaseEngine::Postgres, version)),
        select(["8.0", "8.4.3"].as_slice()).prop_map(|version| (DatabaseEngine::Mysql, version)),
    ];
    let cache = prop_oneof![
        select(["5", "6.2", "7.1"].as_slice()).prop_map(|version| (CacheEngine::Redis, version)),
        select(["7", "8.1"].as_slice()).prop_map(|version| (CacheEngine::Valkey, version)),
    ];
    prop_oneof![
        (database, any::<bool>()).prop_map(|((engine, version), proxy)| {
            ResourceKind::Database(Database { engine, version: DatabaseVersion::new(engine, version).unwrap(), proxy })
        }),
        cache.prop_map(|(engine, version)| {
            ResourceKind::Cache(provision_app::config::model::Cache {
                engine,
                version: CacheVersion::new(engine, version).unwrap(),
            })
        }),
        Just(ResourceKind::ObjectStorage(ObjectStorage::default())),
    ]
}

fn settings() -> impl Strategy<Value = Settings> {
    let numbers = (select([1_u32, 30, 3653].as_slice()), 0..=3600_u32, 1..=9999_u32);
    let words = (any::<bool>(), option::of(any::<bool>()), select([Edge::Lambda, Edge::Function, Edge::None].as_slice()));
    let rest = (option::of(one(&["ops@example.com"])), one(&["UTC", "Europe/Berlin"]), 20..=65_536_u32, 1..=6_u32);
    (numbers, words, rest).prop_map(|((days, delay, generation), (read_only, protect, edge), (email, zone, storage, nodes))| {
        let mut settings = Settings {
            log_retention_days: days,
            deregistration_delay: delay,
            origin_secret_generation: generation,
            read_only_root: read_only,
            protect,
            edge,
            alarm_emails: email.into_iter().collect(),
            time_zone: zone,
            ..Settings::default()
        };
        settings.database.storage_gib = storage;
        settings.cache.nodes = nodes;
        settings
    })
}

fn network() -> impl Strategy<Value = Network> {
    let nats = select([Nat::Gateway, Nat::GatewayPerAz, Nat::Instance, Nat::None].as_slice());
    let access = option::of(select([AlbAccess::Public, AlbAccess::CloudFront].as_slice()));
    (nats, 2..=4_u8, access, one(&["10.0.0.0/16", "172.20.0.0/16"]), any::<bool>(), any::<bool>()).prop_map(
        |(nat, az_count, alb_access, cidr, flow_logs, container_insights)| Network {
            nat,
            az_count,
            alb_access,
            cidr,
            flow_logs,
            container_insights,
            ..Network::default()
        },
    )
}

fn variable() -> impl Strategy<Value = VariableValue> {
    prop_oneof![
        any::<String>().prop_map(|text| VariableValue::Value(Secret::new(text))),
        one(&["my/secret", "arn:aws:secretsmanager:eu-west-1:123456789012:secret:x-AbCdEf"]).prop_map(VariableValue::Secret),
        one(&["staging.api.url"]).prop_map(VariableValue::Output),
        one(&["PORT", "CNC_ENVIRONMENT_NAME"]).prop_map(VariableValue::Alias),
    ]
}

fn environment() -> impl Strategy<Value = Environment> {
    let kind = select([EnvironmentKind::Production, EnvironmentKind::Static, EnvironmentKind::Preview].as_slice());
    (kind, any::<bool>(), any::<bool>(), option::of(one(&["v1", "latest"])), vec(variable(), 0..3), option::of(any::<bool>()))
        .prop_map(|(kind, paused, active_deployment, image_tag, values, protect)| {
            let variables = (0..).zip(values).map(|(n, value)| Variable {
                name: of(&*format!("V{n}").leak()),
                service: None,
                value,
                target: Origin::default(),
                origin: Origin::default(),
            });
            Environment {
                name: of("a"),
                kind,
                paused,
                active_deployment,
                image_tag,
                own: None,
                custom_domains: Vec::new(),
                variables: variables.collect(),
                existing: BTreeMap::new(),
                settings: Settings { protect, ..Settings::default() },
                origin: Origin::default(),
            }
        })
}

fn collection() -> impl Strategy<Value = Collection> {
    (network(), settings(), vec(environment(), 1..3), option::of(one(&["shop.example.com"]))).prop_map(
        |(network, settings, mut environments, base_domain)| {
            for environment in &mut environments {
                // An environment may set what its collection sets, and inherits the rest.
                let protect = environment.settings.protect.or(settings.protect);
                environment.settings = Settings { protect, ..settings.clone() };
            }
            Collection {
                name: of("a"),
                default: false,
                account: of("123456789012"),
                region: of("eu-west-1"),
                base_domain,
                network,
                settings,
                environments,
                origin: Origin::default(),
            }
        },
    )
}

/// Which of the resources each backend uses, by its number, and with which scheme.
type Uses = Vec<(usize, usize, bool)>;

pub(super) fn application() -> impl Strategy<Value = Application> {
    let whole = (option::of(1..=8784_u32), option::of(step_with_image()), any::<bool>(), any::<bool>());
    let uses: BoxedStrategy<Uses> = vec((0..4_usize, 0..4_usize, any::<bool>()), 0..6).boxed();
    (whole, vec(service(), 1..4), vec(resource(), 0..4), uses, vec(collection(), 1..3)).prop_map(
        |((hours, tests, machine, moved), mut services, kinds, uses, mut collections)| {
            let resources: Vec<Resource> = (0..).zip(kinds).map(|(n, kind)| resource_of(n, kind)).collect();
            let mut all_moved = Vec::new();
            for (n, service) in services.iter_mut().enumerate() {
                service.name = of::<ServiceName>(format!("s{n}").leak());
                service.known_as = service.name.clone();
                service.url_path = of(format!("/p{n}").leak());
                if moved && n == 0 {
                    service.known_as = of("old");
                    let names = MovedNames::Service { from: service.known_as.clone(), to: service.name.clone() };
                    all_moved.push(Moved { names, origin: Origin::default() });
                }
                if let ServiceKind::Backend(backend) = &mut service.kind {
                    backend.uses = uses_of(n, &uses, &resources);
                }
            }
            let has_backend = services.iter().any(|service| service.backend().is_some());
            let mut number = 0;
            for (n, collection) in collections.iter_mut().enumerate() {
                collection.name = of(format!("c{n}").leak());
                collection.default = n == 0;
                collection.base_domain = collection.base_domain.take().filter(|_| n == 0);
                for environment in &mut collection.environments {
                    number += 1;
                    environment.name = of::<EnvName>(format!("e{number}").leak());
                    environment.existing = existing_of(&resources, number);
                    // A frontend has no variables that one could stand for.
                    environment.variables.retain(|it| has_backend || !matches!(it.value, VariableValue::Alias(_)));
                    for variable in &mut environment.variables {
                        if let VariableValue::Output(output) = &mut variable.value {
                            *output = of(format!("e{number}.s0.url").leak());
                        }
                    }
                }
            }
            Application {
                name: of("shop"),
                region: None,
                services,
                resources,
                machine_type: machine.then_some(MachineType::XLarge),
                preview_inactivity_hours: hours,
                integration_tests: tests,
                moved: all_moved,
                collections,
            }
        },
    )
}

fn resource_of(n: usize, kind: ResourceKind) -> Resource {
    let name = of::<ResourceName>(format!("r{n}").leak());
    Resource { known_as: name.clone(), name, kind, origin: Origin::default() }
}

fn uses_of(service: usize, uses: &Uses, resources: &[Resource]) -> Vec<ResourceUse> {
    let mine = uses.iter().filter(|(of, ..)| *of == service);
    mine.enumerate()
        .filter_map(|(n, (_, resource, adapter))| {
            let resource = resources.get(*resource)?;
            let database = matches!(resource.kind, ResourceKind::Database(_));
            Some(ResourceUse {
                name: of::<ResourceName>(format!("u{n}").leak()),
                resource: resource.name.clone(),
                adapter: (*adapter && database).then(|| of("postgresql+asyncpg")),
                origin: Origin::default(),
            })
        })
        .collect()
}

/// A bucket that exists, in every second environment.
fn existing_of(resources: &[Resource], number: usize) -> BTreeMap<ResourceName, ExistingResource> {
    let bucket = resources.iter().find(|resource| matches!(resource.kind, ResourceKind::ObjectStorage(_)));
    let existing = bucket.filter(|_| number.is_multiple_of(2)).map(|bucket| {
        let existing = ExistingResource {
            instance_name: of("files"),
            secret_id: None,
            manage_databases: true,
            username: None,
            db_name: None,
            cluster_mode: false,
            origin: Origin::default(),
        };
        (bucket.name.clone(), existing)
    });
    existing.into_iter().collect()
}
