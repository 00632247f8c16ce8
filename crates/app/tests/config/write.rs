//! A model that is written out and read again is the same model.

use proptest::prelude::*;
use provision_app::config::model::Application;
use provision_app::config::source::Source;
use provision_app::config::{read, write};

use super::cnc::{all_valid, load_valid};
use super::hostile::{RICH_ENVIRONMENTS, RICH_SERVICES};
use super::models::application;
use super::read_both;

/// What is read from what is written.
fn again(app: &Application) -> Application {
    let (services, environments) = (write::cnc(app), write::environments(app));
    let loaded = read(&Source::new("cnc.yml", services.as_str()), &Source::new("environments.yml", environments.as_str()));
    loaded.unwrap_or_else(|faults| panic!("{}\n{services}\n{environments}", faults.render_plain())).application
}

fn assert_same(app: &Application) {
    assert_eq!(&again(app), app, "{}\n{}", write::cnc(app), write::environments(app));
}

#[test]
fn what_was_read_is_written() {
    assert_same(&read_both(&RICH_SERVICES.replace("|\n    /web", "/web"), RICH_ENVIRONMENTS).unwrap().application);
    // What environments run instead is in files of their own.
    for name in all_valid().into_iter().filter(|name| name != "own-file") {
        assert_same(&load_valid(&name, &[]).application);
    }
}

#[test]
fn the_text_that_is_written() {
    let app = load_valid("shop", &[]).application;
    insta::assert_snapshot!(format!("{}---\n{}", write::cnc(&app), write::environments(&app)));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 150, failure_persistence: None, max_shrink_iters: 2_000, ..ProptestConfig::default() })]

    #[test]
    fn any_model_is_written_and_read(app in application()) {
        assert_same(&app);
    }
}
