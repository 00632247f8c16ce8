//! Volumes of instances: ministack forgets that they are encrypted, their type and their tags, and moto makes none without a size.

use serde_json::{Value, json};

use crate::emulator::Backend;
use crate::front::Ctx;
use crate::value::{Fields as _, pick, specified_tags};

/// What is remembered of the volumes of an instance, by its id and the device's name.
const KIND: &str = "volume-of-instance";
/// What is given back as it was set.
const KEPT: [&str; 2] = ["Encrypted", "VolumeType"];

fn key(instance: &str, device: &str) -> String {
    format!("{instance} {device}")
}

/// moto wants a size where AWS takes that of the image's snapshot.
pub(super) fn sized(ctx: &Ctx<'_>, params: &mut Value) {
    if ctx.front.backend() != Backend::Moto {
        return;
    }
    for mapping in params.list_mut("BlockDeviceMappings") {
        if let Some(volume) = mapping.get_mut("Ebs").filter(|volume| !volume.has("VolumeSize") && !volume.has("SnapshotId")) {
            volume.set("VolumeSize", 8);
        }
    }
}

pub(super) fn made(ctx: &Ctx<'_>, params: &Value, value: &Value) {
    if ctx.front.backend() != Backend::Ministack {
        return;
    }
    let tags = specified_tags(params, "volume");
    for instance in value.list("Instances") {
        for mapping in params.list("BlockDeviceMappings") {
            let Some(volume) = mapping.get("Ebs") else { continue };
            let key = key(instance.text("InstanceId"), mapping.text("DeviceName"));
            ctx.remember(KIND, &key, &pick(volume, &KEPT));
            ctx.remember(KIND, &key, &json!({"Tags": tags}));
        }
    }
}

pub(super) fn described(ctx: &Ctx<'_>, value: &mut Value) {
    for volume in value.list_mut("Volumes") {
        let attached = volume.list("Attachments").first().map(|one| key(one.text("InstanceId"), one.text("Device")));
        if let Some(attached) = attached {
            ctx.lay(KIND, &attached, volume);
        }
    }
}
