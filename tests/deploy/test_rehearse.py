"""The rehearsal: what it counts as good, what it says is missing, and which configuration an old Caddy gets."""

import re
from pathlib import Path

import pytest

from deploy import rehearse


def act(right: int, failed: int = 0, wrong: int = 0) -> rehearse.Act:
    return rehearse.Act("an act", [0.01] * right, ["502"] * failed, wrong)


def test_one_wrong_answer_spoils_it_and_one_failure_in_a_hundred_does_not() -> None:
    assert act(100).is_good
    assert act(198, failed=2).is_good
    assert not act(197, failed=3).is_good
    assert not act(1_000_000, wrong=1).is_good


def test_a_row_has_the_share_that_failed_and_the_times_of_the_right_answers() -> None:
    assert act(198, failed=2).line() == "| an act | 200 | 0 | 2 (1.00%) | 10 ms | 10 ms |"


def test_a_missing_program_is_named() -> None:
    with pytest.raises(rehearse.RehearsalError, match="no-such-server or no-such-store is missing"):
        rehearse.program(None, "no-such-server", "no-such-store")


@pytest.mark.parametrize(("version", "sends_again"), [("v2.11.7 h1:abc", True), ("2.6.2", False)])
def test_a_caddy_that_cannot_send_a_body_again_is_not_asked_to(tmp_path: Path, version: str, sends_again: bool) -> None:
    caddy = tmp_path / "caddy"
    caddy.write_text(f"#!/bin/sh\necho {version}\n")
    caddy.chmod(0o755)
    text = rehearse.caddyfile(tmp_path, str(caddy)).read_text()
    assert ("request_buffers" in text) == ("lb_retry_match" in text) == sends_again
    code = re.sub(r"#.*|\{\$.*?\}", "", text)
    assert code.count("{") == code.count("}")


def test_a_part_that_does_not_start_is_reported_with_what_it_said(tmp_path: Path) -> None:
    with pytest.raises(rehearse.RehearsalError, match="no room"):
        rehearse.Part(["sh", "-c", "echo no room; exit 1"], {}, tmp_path / "log", lambda: False)
