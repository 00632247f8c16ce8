//! A step of the pipeline in an image of its own.

use crate::config::keys::form;
use crate::config::keys::shape::{Shape, shape};
use crate::config::keys::takes::Takes;
use crate::config::keys::{Key, touched};

shape! {
    /// Commands, and the image they run in.
    STEP_WITH_IMAGE = Shape::new("step_with_image", "a map with `image` and `command`");

    IMAGE =
        Key::new("image", Takes::Text(&form::IMAGE)).required().says("the image that it runs in").touches(touched::BUILD);
    COMMAND = Key::new("command", Takes::Commands).required().says("what runs").touches(touched::BUILD);
}
