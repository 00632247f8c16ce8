//! What holds of every input, also for the target of cargo-fuzz.

use provision_app::config::files::decode;
use provision_app::config::read;

/// Reads both files as `provision` does. Whatever they are: a usable configuration and warnings, or faults with their places, which
/// print as text.
pub(crate) fn hold(services: &[u8], environments: &[u8]) {
    let (services, environments) =
        match (decode("coherence.yml", services.to_vec()), decode("environments.yml", environments.to_vec())) {
            (Ok(services), Ok(environments)) => (services, environments),
            (services, environments) => {
                for fault in [services.err(), environments.err()].into_iter().flatten() {
                    assert!(matches!(fault.code, "config::encoding" | "config::too-large"), "{fault}");
                    assert_printable(&fault.render_plain());
                }
                return;
            }
        };
    let found = match read(&services, &environments) {
        Ok(loaded) => {
            assert!(!loaded.application.services.is_empty() && !loaded.application.collections.is_empty());
            assert!(loaded.warnings.iter().all(|warning| !warning.is_error()));
            let _ = loaded.application.select(&["staging", "pr-12"]);
            loaded.warnings
        }
        Err(faults) => {
            assert!(faults.has_errors());
            faults.into_vec()
        }
    };
    // A hundred of the syntax and a hundred of the keys, for each file, and what both disagree on.
    assert!(found.len() <= 1_000, "{} faults", found.len());
    for fault in &found {
        assert!(!fault.labels.is_empty() && fault.code != "config::internal", "{fault}");
        assert!(fault.expected.is_some() || !fault.is_error(), "{fault}");
        assert_printable(&fault.render_plain());
        if let Some(change) = fault.replacement() {
            assert!(fault.help.is_some(), "{fault}");
            assert!(change.apply().len() <= change.location.source().text().len() + change.text.len());
        }
    }
}

fn assert_printable(text: &str) {
    assert!(text.chars().all(|c| c == '\n' || !c.is_control()), "{text:?}");
}
