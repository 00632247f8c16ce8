//! `timeouts`: when what is run for a service is ended.

use crate::config::keys::shape::{Shape, shape};
use crate::config::keys::takes::Takes;
use crate::config::keys::{Key, form, touched};
use crate::config::model::Timeouts;

/// A number of minutes, or a duration.
const MINUTES: Takes =
    Takes::Either(&[Takes::Integer(*Timeouts::RANGE.start(), *Timeouts::RANGE.end()), Takes::Text(&form::DURATION)]);

shape! {
    /// Minutes, or durations, which are rounded up to minutes.
    TIMEOUTS = Shape::new("cnc_timeouts", "a map with `default`, `test`, `migrate`, `seed` and `deploy`");

    DEFAULT = Key::new("default", MINUTES)
        .or_else("60")
        .says("minutes, or a duration such as `1h30m`, of what has no time of its own, and of builds")
        .touches(touched::BUILD);
    TEST = Key::new("test", MINUTES).or_else("`default`").says("of each of its tests").touches(touched::BUILD);
    MIGRATE = Key::new("migrate", MINUTES).or_else("`default`").says("of its migration").touches(touched::BUILD);
    SEED = Key::new("seed", MINUTES).or_else("`default`").says("of its seed").touches(touched::BUILD);
    DEPLOY = Key::new("deploy", MINUTES).or_else("`default`").says("of the move to new images").touches(touched::BUILD);
    SNAPSHOT = Key::without_effect("snapshot", "no dump is loaded");
}
