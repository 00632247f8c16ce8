//! A variable.

use crate::config::keys::Key;
use crate::config::keys::form;
use crate::config::keys::shape::{Shape, shape};
use crate::config::keys::takes::Takes;

const TOUCHED: &[&str] = &["secretsmanager.secret", "ecs.task-definition", "codebuild.project"];

shape! {
    /// One variable.
    VARIABLE = Shape::new("variable", "a variable: a map with `name` and `value`").any_of(&[
        "value",
        "secret_id",
        "output_name",
        "alias",
    ]);

    NAME = Key::new("name", Takes::Text(&form::VARIABLE)).required().says("its name").touches(TOUCHED);
    SERVICE = Key::new("service", Takes::Text(&form::SERVICE_REFERENCE))
        .or_else("all")
        .says("the service that gets it")
        .touches(TOUCHED);
    ALIAS = Key::new("alias", Takes::Text(&form::VARIABLE_REFERENCE))
        .says("its value is that of another variable of the same service, also of one of ours; wins over the others")
        .touches(TOUCHED);
    SECRET_ID = Key::new("secret_id", Takes::Text(&form::SECRET))
        .says("its value is in a secret you made; wins over `output_name` and `value`")
        .touches(TOUCHED);
    OUTPUT_NAME = Key::new("output_name", Takes::Text(&form::OUTPUT))
        .says("its value is an output of the run, with `{{ environment.name }}` and `{{ collection.name }}`; wins over `value`")
        .touches(TOUCHED);
    VALUE = Key::new("value", Takes::Text(&form::VARIABLE_VALUE))
        .says("its value, kept in Secrets Manager; no message shows it")
        .touches(TOUCHED);
}
