//! A service: Compose's keys, and ours beside them.

use super::{FOR_COMPOSE, VARIABLES_ELSEWHERE, build, deploy, files, ours, port, x_provision};
use crate::config::keys::shape::{Names, Shape, idle, shape};
use crate::config::keys::takes::{List, Takes};
use crate::config::keys::{Key, form, touched};

shape! {
    /// A service.
    SERVICE = Shape::new("cnc_service", "a service: a map with `build` or `image`, and `x-cnc`")
        .with(&[&WITHOUT_EFFECT])
        .extensible()
        .completed_by("extends", &["x-cnc", "x-provision"]);

    BUILD = Key::new("build", Takes::Either(&[Takes::Text(&form::CONTEXT), Takes::Map(&build::BUILD)]))
        .or_nothing()
        .or_else("`.`")
        .says("what it is built from: a folder, or a map of it and the Dockerfile. Of backends and frontends")
        .touches(touched::BUILD);
    IMAGE = Key::new("image", Takes::Text(&form::IMAGE))
        .or_nothing()
        .says("a ready image, without `build`; of backends. Beside `build` it is the name of what Compose builds, and has no effect")
        .touches(touched::TASK);
    COMMAND = Key::new("command", Takes::Command)
        .or_empty()
        .or_else("what the image says")
        .says("what runs; of backends")
        .touches(touched::TASK);
    PORTS = Key::new("ports", Takes::List(&PORT_LIST))
        .or_empty()
        .or_else("8080")
        .says("the container's side of the first one is the port that the load balancer asks, which is also told by `PORT`; of backends")
        .touches(&["ecs.task-definition", "ecs.service", "elbv2.target-group", "ec2.security-group"]);
    DEPLOY = Key::new("deploy", Takes::Map(&deploy::DEPLOY))
        .or_nothing()
        .says("the size and the number of its tasks; of backends")
        .touches(touched::TASK);
    EXTENDS = Key::new("extends", Takes::Either(&[Takes::Text(&form::BASE), Takes::Map(&files::EXTENDED)]))
        .says("it begins as another service")
        .touches(touched::SERVICE);
    X_CNC = Key::new("x-cnc", Takes::Map(&ours::OURS))
        .or_else("a service for local development, which is not deployed")
        .says("what it is in AWS")
        .touches(touched::SERVICE);
    X_PROVISION = Key::new("x-provision", Takes::Map(&x_provision::OF_SERVICE))
        .or_nothing()
        .says("what this format has no key for");
    ENVIRONMENT = Key::new("environment", Takes::Either(&[Takes::Map(&VARIABLES), Takes::List(&VARIABLE_LIST)]))
        .or_nothing()
        .but_idle(VARIABLES_ELSEWHERE);
    ENV_FILE = Key::without_effect_said_once("env_file", VARIABLES_ELSEWHERE);
}

shape! {
    VARIABLES = Shape::new("compose_environment", "a map from names to values, or a list of `NAME=value`").names(Names {
        of: "variable",
        form: &form::COMPOSE_VARIABLE,
        takes: Takes::Any,
        doc: "a variable for Compose's containers",
    });
}

static VARIABLE_LIST: List =
    List::of("a map from names to values, or a list of `NAME=value`", Takes::Text(&form::COMPOSE_ASSIGNMENT));
static PORT_LIST: List = List::of("a list of ports", Takes::Either(&[Takes::Text(&form::PORT), Takes::Map(&port::PORT)]));

idle! {
    /// What means nothing in AWS.
    /// Source: <https://github.com/compose-spec/compose-spec/blob/main/05-services.md>.
    WITHOUT_EFFECT = "compose_service"; Key::without_effect_said_once; FOR_COMPOSE;
    "annotations" "attach" "blkio_config" "cap_add" "cap_drop" "cgroup" "cgroup_parent" "configs" "container_name" "cpu_count"
    "cpu_percent" "cpu_period" "cpu_quota" "cpu_rt_period" "cpu_rt_runtime" "cpu_shares" "cpus" "cpuset" "credential_spec"
    "depends_on" "develop" "device_cgroup_rules" "devices" "dns" "dns_opt" "dns_search" "domainname" "driver_opts" "entrypoint"
    "expose" "external_links" "extra_hosts" "gpus" "group_add" "healthcheck" "hostname" "init" "ipc" "isolation" "label_file"
    "labels" "links" "logging" "mac_address" "mem_limit" "mem_reservation" "mem_swappiness" "memswap_limit" "models"
    "network_mode" "networks" "oom_kill_disable" "oom_score_adj" "pid" "pids_limit" "platform" "post_start" "pre_stop"
    "privileged" "profiles" "provider" "pull_policy" "read_only" "restart" "runtime" "scale" "secrets" "security_opt" "shm_size"
    "stdin_open" "stop_grace_period" "stop_signal" "storage_opt" "sysctls" "tmpfs" "tty" "ulimits" "use_api_socket" "user"
    "userns_mode" "uts" "volumes" "volumes_from" "working_dir"
}
