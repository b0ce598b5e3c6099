"""What the recorded payloads of gem hold."""

from pathlib import Path

from support_recorded import Served, said, whole

PAYLOADS = ("gem/*job-posts*.json",)
BOARDS = ("gem", "board")


def served(payload: Path) -> Served:
    jobs = {
        job["id"]: said(
            hiring_organization=True,
            job_location=job["location"]["name"],
            date_posted=job["first_published_at"],
            description=job["content"],
            employment_unit=job["departments"],
            employment_type=job["employment_type"],
            workplace=job["location_type"],
            requisition=job["requisition_id"],
            role=job["internal_job_id"],
        )
        for job in whole(payload)
    }
    return Served({"board": "acme"}, {"/job_board/v0/acme/job_posts/": payload.read_bytes()}, jobs)
