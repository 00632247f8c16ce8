//! Changes of roles, and IAM statements in YAML.

use crate::config::keys::Key;
use crate::config::keys::form;
use crate::config::keys::shape::{Names, Refused, Shape, shape};
use crate::config::keys::takes::{List, Takes};
use crate::config::words::StatementEffect;

const TOUCHED: &[&str] = &["iam.role"];

shape! {
    /// Roles by their names.
    ROLES = Shape::new("roles", "a map from roles to their changes").names(Names {
        of: "role",
        form: &form::ROLE,
        takes: Takes::Map(&CHANGE),
        doc: "what is changed about a role: `build`, `deploy`, `proxy`, `events` (what starts pipelines and crons), `monitoring`, `edge`, `execution` or `task`, the last two also for one service, as `task.api`",
    });
}

static STATEMENTS: List = List::or_one("a list of IAM statements", Takes::Map(&STATEMENT));
static POLICIES: List = List::or_one("a list of ARNs", Takes::Text(&form::POLICY_ARN));

shape! {
    /// What is changed.
    CHANGE =
        Shape::new("role", "a map with `add`, `replace`, `managed_policies` or `boundary`").one_at_most(&[&["add", "replace"]]);

    ADD = Key::new("add", Takes::List(&STATEMENTS)).says("IAM statements beside ours").touches(TOUCHED);
    REPLACE =
        Key::new("replace", Takes::List(&STATEMENTS)).says("IAM statements in the place of ours").touches(TOUCHED);
    MANAGED_POLICIES =
        Key::new("managed_policies", Takes::List(&POLICIES)).says("policies that are attached").touches(TOUCHED);
    BOUNDARY = Key::new("boundary", Takes::Text(&form::POLICY_ARN))
        .or_else("`permissions_boundary`")
        .says("the role's permissions boundary")
        .touches(TOUCHED);
}

const OURS: &str = "it belongs to the trust policy, which provision writes";

static ACTIONS: List = List::or_one("an action such as `s3:GetObject`", Takes::Text(&form::ACTION)).not_empty();
static ARNS: List = List::or_one("an ARN, or `*`", Takes::Text(&form::ARN)).not_empty();

shape! {
    /// A statement as AWS writes it.
    /// Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html>.
    STATEMENT = Shape::new("statement", "an IAM statement: a map with `Effect`, `Action` and `Resource`")
        .one_at_most(&[&["Action", "NotAction"], &["Resource", "NotResource"]])
        .refuses(&[Refused { keys: &["Principal", "NotPrincipal"], why: OURS }]);

    SID = Key::new("Sid", Takes::Text(&form::SID)).says("its name").touches(TOUCHED);
    EFFECT =
        Key::new("Effect", Takes::word::<StatementEffect>()).required().says("whether it allows or denies").touches(TOUCHED);
    ACTION =
        Key::new("Action", Takes::List(&ACTIONS)).required_unless("NotAction").says("what it is about").touches(TOUCHED);
    NOT_ACTION = Key::new("NotAction", Takes::List(&ACTIONS)).says("all but these actions").touches(TOUCHED);
    RESOURCE = Key::new("Resource", Takes::List(&ARNS)).required_unless("NotResource").says("on what").touches(TOUCHED);
    NOT_RESOURCE = Key::new("NotResource", Takes::List(&ARNS)).says("all but these resources").touches(TOUCHED);
    CONDITION = Key::new("Condition", Takes::Map(&OPERATORS)).says("when").touches(TOUCHED);
}

const A_CONDITION: &str = "a map such as `StringEquals: {aws:RequestedRegion: eu-west-1}`";

shape! {
    OPERATORS = Shape::new("condition", A_CONDITION).names(Names {
        of: "operator",
        form: &form::OPERATOR,
        takes: Takes::Map(&CONDITION_KEYS),
        doc: "what is compared in this way",
    });
}

static CONDITION_VALUES: List = List::or_one(A_CONDITION, Takes::Text(&form::CONDITION_VALUE));

shape! {
    CONDITION_KEYS = Shape::new("condition_keys", A_CONDITION).names(Names {
        of: "key",
        form: &form::CONDITION_KEY,
        takes: Takes::List(&CONDITION_VALUES),
        doc: "one value or several",
    });
}
