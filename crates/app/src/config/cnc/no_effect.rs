//! The keys of Compose that mean nothing in AWS.
//!
//! Source: <https://github.com/compose-spec/compose-spec/blob/main/05-services.md>, "build.md" and "deploy.md" beside it.

use crate::config::diagnostic::{Diagnostic, quote};
use crate::config::reader::Cursor;
use crate::config::source::Location;

/// Keys of the root that say nothing of what runs.
pub(in crate::config) const ROOT_SILENT: [&str; 2] = ["name", "version"];

/// Keys of the root that mean nothing in AWS.
pub(in crate::config) const ROOT_WITHOUT_EFFECT: [&str; 5] = ["networks", "volumes", "configs", "secrets", "models"];

/// Keys of a service.
pub(super) const WITHOUT_EFFECT: &[&str] = &[
    "annotations",
    "attach",
    "blkio_config",
    "cap_add",
    "cap_drop",
    "cgroup",
    "cgroup_parent",
    "configs",
    "container_name",
    "cpu_count",
    "cpu_percent",
    "cpu_period",
    "cpu_quota",
    "cpu_rt_period",
    "cpu_rt_runtime",
    "cpu_shares",
    "cpus",
    "cpuset",
    "credential_spec",
    "depends_on",
    "develop",
    "device_cgroup_rules",
    "devices",
    "dns",
    "dns_opt",
    "dns_search",
    "domainname",
    "driver_opts",
    "entrypoint",
    "env_file",
    "environment",
    "expose",
    "external_links",
    "extra_hosts",
    "gpus",
    "group_add",
    "healthcheck",
    "hostname",
    "init",
    "ipc",
    "isolation",
    "label_file",
    "labels",
    "links",
    "logging",
    "mac_address",
    "mem_limit",
    "mem_reservation",
    "mem_swappiness",
    "memswap_limit",
    "models",
    "network_mode",
    "networks",
    "oom_kill_disable",
    "oom_score_adj",
    "pid",
    "pids_limit",
    "platform",
    "post_start",
    "pre_stop",
    "privileged",
    "profiles",
    "provider",
    "pull_policy",
    "read_only",
    "restart",
    "runtime",
    "scale",
    "secrets",
    "security_opt",
    "shm_size",
    "stdin_open",
    "stop_grace_period",
    "stop_signal",
    "storage_opt",
    "sysctls",
    "tmpfs",
    "tty",
    "ulimits",
    "use_api_socket",
    "user",
    "userns_mode",
    "uts",
    "volumes",
    "volumes_from",
    "working_dir",
];

/// Keys of `build`.
pub(super) const BUILD_WITHOUT_EFFECT: &[&str] = &[
    "additional_contexts",
    "args",
    "cache_from",
    "cache_to",
    "entitlements",
    "extra_hosts",
    "isolation",
    "labels",
    "network",
    "no_cache",
    "platforms",
    "privileged",
    "provenance",
    "pull",
    "sbom",
    "secrets",
    "shm_size",
    "ssh",
    "tags",
    "target",
    "ulimits",
];

/// Keys of `deploy`.
pub(super) const DEPLOY_WITHOUT_EFFECT: &[&str] =
    &["mode", "endpoint_mode", "job", "labels", "placement", "restart_policy", "rollback_config", "update_config"];

/// What is written and has no effect: each key once, at its first place.
#[derive(Debug, Default)]
pub(super) struct NoEffect(Vec<(String, Location)>);

impl NoEffect {
    /// Notes a key.
    pub(super) fn note(&mut self, key: &str, value: &Cursor<'_>) {
        if !self.0.iter().any(|(known, _)| known == key) {
            self.0.push((key.to_owned(), value.key_place()));
        }
    }

    /// One warning for all of them.
    pub(super) fn report(self, root: &Cursor<'_>) {
        let Some((_, first)) = self.0.first() else { return };
        let mut names: Vec<&str> = self.0.iter().map(|(key, _)| key.as_str()).collect();
        names.sort_unstable();
        let (listed, verb) = (all_of(&names), if names.len() == 1 { "has" } else { "have" });
        let mut help = if verb == "has" { "it is for Compose" } else { "they are for Compose" }.to_owned();
        if names.contains(&"environment") || names.contains(&"env_file") {
            help.push_str("; variables of what is deployed are `environment_variables` of environments.yml");
        }
        root.report(
            Diagnostic::warning("config::no-effect", format!("{listed} {verb} no effect in AWS"))
                .at(first.clone(), "")
                .help(help),
        );
    }
}

/// Names as a sentence lists them: `a`, `b` and `c`.
pub(super) fn all_of(names: &[&str]) -> String {
    let names: Vec<String> = names.iter().map(|name| quote(name)).collect();
    match names.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} and {last}", rest.join(", ")),
        _ => names.concat(),
    }
}
