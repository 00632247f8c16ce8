//! Who this run is, for those who meet its leases.

use provision_aws::types::Arn;
use provision_engine::fresh_token;
use provision_engine::lease::Holder;

/// Where the usual pipelines say under which address a build shows its log.
const LINKS: [&str; 4] = ["CI_JOB_URL", "BUILD_URL", "CODEBUILD_BUILD_URL", "BUILDKITE_BUILD_URL"];

pub(super) fn holder(who: &Arn) -> Holder {
    Holder {
        run: fresh_token(),
        who: who.to_string(),
        host: host(),
        process: std::process::id(),
        command: String::new(),
        link: link(|name| std::env::var(name).ok()),
    }
}

/// The machine's name. The standard library does not tell it.
fn host() -> String {
    let named = std::fs::read_to_string("/proc/sys/kernel/hostname").ok();
    let asked = || std::process::Command::new("hostname").output().ok().and_then(|out| String::from_utf8(out.stdout).ok());
    let name = named.or_else(asked).map(|name| name.trim().to_owned());
    name.filter(|name| !name.is_empty()).unwrap_or_else(|| "a machine without a name".to_owned())
}

fn link(of: impl Fn(&str) -> Option<String>) -> Option<String> {
    let github = || {
        let (server, repository, run) = (of("GITHUB_SERVER_URL")?, of("GITHUB_REPOSITORY")?, of("GITHUB_RUN_ID")?);
        Some(format!("{server}/{repository}/actions/runs/{run}"))
    };
    github().or_else(|| LINKS.iter().find_map(|name| of(name))).filter(|link| !link.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_build_is_linked_where_its_pipeline_tells() {
        let github = |name: &str| match name {
            "GITHUB_SERVER_URL" => Some("https://github.com".to_owned()),
            "GITHUB_REPOSITORY" => Some("shop/web".to_owned()),
            "GITHUB_RUN_ID" => Some("7".to_owned()),
            _ => None,
        };
        assert_eq!(link(github).unwrap(), "https://github.com/shop/web/actions/runs/7");
        assert_eq!(link(|name| (name == "CI_JOB_URL").then(|| "https://ci/1".to_owned())).unwrap(), "https://ci/1");
        assert_eq!(link(|_| None), None);
    }

    #[test]
    fn a_machine_has_a_name() {
        assert!(!host().is_empty() && !host().contains('\n'));
    }
}
