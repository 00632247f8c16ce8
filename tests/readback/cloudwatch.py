"""Alarms, by the address of their node."""

from reader import once, tags_of


@once
def alarms(place):
    client, pairs = place.client("cloudwatch"), []
    for one in place.pages("cloudwatch", "describe_alarms", "MetricAlarms"):
        pairs.append((one, tags_of(client.list_tags_for_resource(ResourceARN=one["AlarmArn"])["Tags"])))
    return place.mine(pairs)


def said(alarm):
    """What an alarm watches, and when it rings."""
    return alarm["Namespace"], alarm["MetricName"], alarm["ComparisonOperator"]
