"""The three tags, on every object that the other rows have found. It is the last of them."""

APPLICATION, MANAGER = "shop", "coherence"


def tags(place, check):
    found = place.world.seen
    check("objects", len(found) > 100)
    # The preview's collection has no production environment: what it shares is of the review.
    for name, has in sorted(found.items()):
        collection = name.split()[0].split("/")[1]
        expected = {
            "Environment": "production" if collection == "production" else "review",
            "ManagedBy": MANAGER,
            "Application": APPLICATION,
        }
        check(name, {key: has.get(key) for key in expected}, expected)
        others = {key for key in has if key not in expected and not key.startswith("provision:")}
        check(f"{name}: no other tag", others, {"Name"} & others)


ROWS = [("tags", "account", tags)]
