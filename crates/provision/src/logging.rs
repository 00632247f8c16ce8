//! Logs, to the standard error, when they are asked for.

use tracing::Level;
use tracing_subscriber::filter::{EnvFilter, filter_fn};
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{Layer, fmt};

/// Starts logging: with one `-v` what is worth knowing, with two what is worth debugging. `RUST_LOG` may say more.
pub(crate) fn start(verbose: u8) {
    let usual = match verbose {
        0 => return,
        1 => "warn,provision=info,provision_engine=info,provision_aws=info",
        _ => "info,provision=debug,provision_engine=debug,provision_aws=debug",
    };
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new(usual));
    let layer = fmt::layer()
        .with_writer(std::io::stderr)
        .with_ansi(false)
        .with_filter(filter)
        .with_filter(filter_fn(|meta| may_log(meta.target(), *meta.level())));
    // A second start is a test's.
    let _ = tracing_subscriber::registry().with(layer).try_init();
}

/// Below INFO the SDK's runtime logs whole requests and answers, secrets among them; so does the HTTP stack.
fn may_log(target: &str, level: Level) -> bool {
    const TALKATIVE: [&str; 6] = ["aws_smithy_runtime", "aws_smithy_http", "aws_config", "aws_sdk", "hyper", "rustls"];
    level <= Level::INFO || !TALKATIVE.iter().any(|name| target.starts_with(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requests_are_never_logged() {
        assert!(!may_log("aws_smithy_runtime::client::orchestrator", Level::DEBUG));
        assert!(!may_log("aws_smithy_runtime::client::orchestrator", Level::TRACE));
        assert!(!may_log("aws_sdk_sts::operation", Level::TRACE));
        assert!(may_log("aws_smithy_runtime", Level::INFO));
        assert!(may_log("provision_engine::walk", Level::TRACE));
    }
}
