"""What the imitated answers of taleo hold."""

from pathlib import Path

from support_recorded import Served, whole

PAYLOADS = ("taleo/*.json",)
GENUINE = False


def served(payload: Path) -> Served:
    fields = {"job_location", "date_posted", "requisition"}
    jobs = {job["jobId"]: fields for job in whole(payload)["requisitionList"]}
    options = {"section": "ex", "portal": "101430233"}
    return Served(options, {"/careersection/rest/jobboard/searchjobs": payload.read_bytes()}, jobs)
