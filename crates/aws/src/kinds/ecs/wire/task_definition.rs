//! A task definition as ECS writes it.

use std::collections::HashMap;

use aws_sdk_ecs::operation::register_task_definition::builders::RegisterTaskDefinitionFluentBuilder;
use aws_sdk_ecs::types::{
    Compatibility, ContainerDefinition, CpuArchitecture, KeyValuePair, LinuxParameters, LogConfiguration, LogDriver, NetworkMode,
    OsFamily, PortMapping, RuntimePlatform, Secret, TaskDefinition as Seen, Tmpfs, TransportProtocol,
};
use provision_engine::Fault;

use super::{natural, number};
use crate::client::incomplete;
use crate::kinds::ecs::{TaskDefinition, TaskDefinitionOut};
use crate::types::{Arn, Region};

/// Seconds that ECS gives a container on Fargate to stop, unless it is told.
/// Source: <https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html>.
const STOP_TIMEOUT_S: i32 = 30;
/// MiB of `/tmp` in memory where the root is read-only.
const TMPFS_MIB: i32 = 64;
/// The image of a task definition that waits for its first deploy. ECS wants one; this one can never be pulled: the
/// domain is reserved (<https://www.rfc-editor.org/rfc/rfc6761#section-6.4>).
const PLACEHOLDER: &str = "provision.invalid/waiting-for-the-first-deploy";
const LOG_GROUP: &str = "awslogs-group";
const LOG_REGION: &str = "awslogs-region";
const LOG_PREFIX: &str = "awslogs-stream-prefix";

/// Its settings, with the API's defaults filled in. A container that a deploy added beside ours is not looked at.
pub(in super::super) fn read(seen: &Seen) -> TaskDefinition {
    let containers = seen.container_definitions();
    let ours = containers.iter().find(|container| container.name() == Some(TaskDefinitionOut::CONTAINER)).or(containers.first());
    let absent = ContainerDefinition::builder().build();
    let container = ours.unwrap_or(&absent);
    let units = |text: Option<&str>| text.and_then(|text| text.parse().ok()).unwrap_or_default();
    let architecture = seen.runtime_platform().and_then(RuntimePlatform::cpu_architecture).unwrap_or(&CpuArchitecture::X8664);
    let logs = container.log_configuration().filter(|logs| *logs.log_driver() == LogDriver::Awslogs);
    let option = |key: &str| logs.and_then(LogConfiguration::options)?.get(key).cloned();
    let port = |mapping: &PortMapping| mapping.container_port().and_then(|port| u16::try_from(port).ok());
    let linux = container.linux_parameters();
    TaskDefinition {
        family: seen.family().unwrap_or_default().to_owned(),
        cpu_units: units(seen.cpu()),
        memory_mib: units(seen.memory()),
        architecture: architecture.as_str().to_owned(),
        execution_role: Arn::new(seen.execution_role_arn().unwrap_or_default()),
        task_role: seen.task_role_arn().map(Arn::new),
        image: container.image().filter(|image| *image != PLACEHOLDER).map(str::to_owned),
        command: container.command().to_vec(),
        port: container.port_mappings().first().and_then(port),
        environment: container
            .environment()
            .iter()
            .map(|pair| (pair.name().unwrap_or_default().to_owned(), pair.value().unwrap_or_default().to_owned()))
            .collect(),
        secrets: container.secrets().iter().map(|secret| (secret.name().to_owned(), secret.value_from().to_owned())).collect(),
        log_group: option(LOG_GROUP).unwrap_or_default(),
        log_prefix: option(LOG_PREFIX).unwrap_or_default(),
        init_process: linux.and_then(LinuxParameters::init_process_enabled).unwrap_or_default(),
        read_only_root: container.readonly_root_filesystem().unwrap_or_default(),
        stop_timeout_s: natural(container.stop_timeout().unwrap_or(STOP_TIMEOUT_S)),
    }
}

/// The request for a revision.
pub(in super::super) fn request(
    call: RegisterTaskDefinitionFluentBuilder,
    want: &TaskDefinition,
    region: &Region,
) -> Result<RegisterTaskDefinitionFluentBuilder, Fault> {
    let platform = RuntimePlatform::builder().cpu_architecture(CpuArchitecture::from(want.architecture.as_str()));
    Ok(call
        .family(&want.family)
        .requires_compatibilities(Compatibility::Fargate)
        .network_mode(NetworkMode::Awsvpc)
        .cpu(want.cpu_units.to_string())
        .memory(want.memory_mib.to_string())
        .runtime_platform(platform.operating_system_family(OsFamily::Linux).build())
        .execution_role_arn(want.execution_role.as_str())
        .set_task_role_arn(want.task_role.as_ref().map(|role| role.as_str().to_owned()))
        .container_definitions(container(want, region)?))
}

fn container(want: &TaskDefinition, region: &Region) -> Result<ContainerDefinition, Fault> {
    let pair = |(name, value): (&String, &String)| KeyValuePair::builder().name(name).value(value).build();
    let secret = |(name, from): (&String, &String)| Secret::builder().name(name).value_from(from).build();
    let secrets: Vec<Secret> = want.secrets.iter().map(secret).collect::<Result<_, _>>().map_err(incomplete)?;
    let mapping = |port: u16| PortMapping::builder().container_port(i32::from(port)).protocol(TransportProtocol::Tcp).build();
    let option = |key: &str, value: &str| (key.to_owned(), value.to_owned());
    let options = HashMap::from([
        option(LOG_GROUP, &want.log_group),
        option(LOG_REGION, region.as_str()),
        option(LOG_PREFIX, &want.log_prefix),
    ]);
    let logs =
        LogConfiguration::builder().log_driver(LogDriver::Awslogs).set_options(Some(options)).build().map_err(incomplete)?;
    let mut linux = LinuxParameters::builder().init_process_enabled(want.init_process);
    if want.read_only_root {
        linux = linux.tmpfs(Tmpfs::builder().container_path("/tmp").size(TMPFS_MIB).build().map_err(incomplete)?);
    }
    Ok(ContainerDefinition::builder()
        .name(TaskDefinitionOut::CONTAINER)
        .image(want.image.as_deref().unwrap_or(PLACEHOLDER))
        .essential(true)
        .set_command((!want.command.is_empty()).then(|| want.command.clone()))
        .set_port_mappings(want.port.map(|port| vec![mapping(port)]))
        .set_environment(Some(want.environment.iter().map(pair).collect()))
        .set_secrets(Some(secrets))
        .log_configuration(logs)
        .linux_parameters(linux.build())
        .readonly_root_filesystem(want.read_only_root)
        .stop_timeout(number(want.stop_timeout_s))
        .build())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_said_is_the_default() {
        let bare = ContainerDefinition::builder()
            .name("web")
            .image("nginx")
            .port_mappings(PortMapping::builder().container_port(80).build());
        let seen = read(&Seen::builder().family("f").cpu("256").memory("512").container_definitions(bare.build()).build());
        assert_eq!((seen.cpu_units, seen.memory_mib, seen.architecture.as_str()), (256, 512, "X86_64"));
        assert_eq!((seen.image.as_deref(), seen.port, seen.stop_timeout_s), (Some("nginx"), Some(80), 30));
        assert!(seen.command.is_empty() && seen.task_role.is_none() && !seen.read_only_root && seen.log_group.is_empty());
    }

    #[test]
    fn what_is_asked_for_is_what_is_read() {
        let mut want = read(&Seen::builder().family("f").build());
        want.command = vec!["run".to_owned(), "it".to_owned()];
        want.environment.insert("A".to_owned(), String::new());
        want.secrets.insert("B".to_owned(), "arn:aws:secretsmanager:eu-west-1:123456789012:secret:x:B::".to_owned());
        (want.log_group, want.log_prefix) = ("/g".to_owned(), "p".to_owned());
        (want.init_process, want.read_only_root, want.stop_timeout_s, want.port) = (true, true, 60, Some(8080));
        for image in [None, Some("repo:1".to_owned())] {
            want.image = image;
            let sent = container(&want, &Region::new("eu-west-1")).unwrap();
            let seen = Seen::builder().family("f").container_definitions(sent).build();
            assert_eq!(format!("{:?}", read(&seen)), format!("{want:?}"));
        }
    }
}
