//! `image_tag`: a service that is built here runs the image of this tag, once it is there.

use provision::{Connected, Session, Target};
use provision_app::config::source::Source;
use provision_aws::client::Aws;
use provision_engine::{Events, Goal};
use provision_local::{Backend, DEFAULT_REGION, Realism};
use provision_tests::world::target as place;
use provision_tests::{World, first_stack};

use crate::{assert_done, changes};

const REPOSITORY: &str = "shop/staging/api";
const MANIFEST: &str = r#"{"schemaVersion": 2, "mediaType": "application/vnd.docker.distribution.manifest.v2+json", "config": {"mediaType": "application/vnd.docker.container.image.v1+json", "size": 1, "digest": "sha256:0000000000000000000000000000000000000000000000000000000000000001"}, "layers": []}"#;

/// The first stack's environment with this tag.
fn target(world: &World, tag: &str) -> Target {
    let places = first_stack::environments(world.account.id(), DEFAULT_REGION);
    let tagged = places.replace("- name: staging\n", &format!("- name: staging\n        image_tag: {tag}\n"));
    assert_ne!(places, tagged);
    let (services, places) = (Source::new("coherence.yml", "api: {type: backend}\n"), Source::new("environments.yml", tagged));
    let session = Session::from(provision_app::config::read(&services, &places).unwrap());
    session.select(&["staging"]).unwrap()
}

/// Connected: what is looked up is in the graph.
async fn look<'t>(world: &World, target: &'t Target) -> Connected<'t> {
    target.connect_at(&place(&world.account), provision_aws::registry(), &Events::default()).await.unwrap()
}

/// The image of the service's tasks, and how many there are to be.
async fn runs(aws: &Aws) -> (String, i32) {
    let cluster = aws.ecs().list_clusters().send().await.unwrap().cluster_arns()[0].clone();
    let service = aws.ecs().list_services().cluster(&cluster).send().await.unwrap().service_arns()[0].clone();
    let seen = aws.ecs().describe_services().cluster(&cluster).services(service).send().await.unwrap();
    let service = &seen.services()[0];
    let definition =
        aws.ecs().describe_task_definition().task_definition(service.task_definition().unwrap()).send().await.unwrap();
    let image = definition.task_definition().unwrap().container_definitions()[0].image().unwrap().to_owned();
    (image, service.desired_count())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_service_runs_the_image_of_the_tag_once_it_is_there() {
    let world = World::start(Backend::Ministack, Realism::Off, 600.0).await.unwrap();
    let outside = world.outside();
    let (v7, v8) = (target(&world, "v7"), target(&world, "v8"));
    let report = world.apply(look(&world, &v7).await.graph()).await;
    assert_done(&report);
    let [(node, what)] = &report.waiting[..] else { panic!("{:?}", report.waiting) };
    assert_eq!(node, "staging/service.api");
    assert!(what.contains(&format!("{REPOSITORY}:v7")), "{what}");
    assert_eq!(runs(&outside).await.1, 0);

    let push = outside.ecr().put_image().repository_name(REPOSITORY).image_tag("v7").image_manifest(MANIFEST);
    push.send().await.unwrap();
    let pushed = look(&world, &v7).await;
    let report = world.apply(pushed.graph()).await;
    assert_done(&report);
    assert_eq!(report.waiting, []);
    let (image, count) = runs(&outside).await;
    assert!(image.ends_with(&format!("/{REPOSITORY}:v7")), "{image}");
    assert_eq!(count, 1);
    assert_eq!(changes(&world.plan(pushed.graph(), Goal::Drift).await), Vec::<String>::new());

    // Of a tag that is not there nothing is taken away.
    let report = world.apply(look(&world, &v8).await.graph()).await;
    assert_done(&report);
    assert_eq!(runs(&outside).await, (image, 1));
}
