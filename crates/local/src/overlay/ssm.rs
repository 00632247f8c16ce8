//! SSM: ministack has the public parameters of the machine images for x86 alone.

use serde_json::{Value, json};

use crate::emulator::Backend;
use crate::front::Ctx;
use crate::value::Fields as _;
use crate::wire::Call;

/// Public parameters (Systems Manager user guide, "Calling AMI public parameters") and an image's id of AWS's form.
const IMAGES: &[(&str, &str)] = &[
    ("/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-arm64", "ami-0a2023a1b2c3d4e5f"),
    ("/aws/service/ami-amazon-linux-latest/al2023-ami-minimal-kernel-default-arm64", "ami-0b2023a1b2c3d4e5f"),
];

pub(super) fn before(ctx: &Ctx<'_>, call: &Call) -> Option<Value> {
    let (name, image) = IMAGES.iter().find(|(name, _)| *name == call.params.text("Name"))?;
    let ours = call.operation == "GetParameter" && ctx.front.backend() == Backend::Ministack;
    let parameter = json!({
        "Name": name,
        "Type": "String",
        "Value": image,
        "Version": 1,
        "DataType": "aws:ec2:image",
        "ARN": format!("arn:aws:ssm:{}::parameter{name}", ctx.region),
    });
    ours.then(|| json!({"Parameter": parameter}))
}
