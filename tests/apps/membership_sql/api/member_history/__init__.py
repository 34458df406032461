import hashlib
import json

import azure.functions as func


def fingerprint(email: str) -> str:
    return hashlib.sha256(email.strip().lower().encode()).hexdigest()


def main(changes: str, history: func.Out[func.DocumentList]) -> None:
    documents = func.DocumentList()
    for change in json.loads(changes):
        item = change["Item"]
        documents.append(
            func.Document.from_dict(
                {
                    "memberId": item["MemberId"],
                    "operation": change["Operation"],
                    "city": item["City"],
                    "emailFingerprint": fingerprint(item["Email"]),
                }
            )
        )
    history.set(documents)
