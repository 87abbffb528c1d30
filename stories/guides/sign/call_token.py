import base64
import hashlib
import hmac
import json
import time


def call_token(user_id: str, name: str, secret: str) -> str:
    """A token for one person of your site, good for an hour."""
    claims = {
        "iss": "https://www.example.com",  # JWT_ISSUER
        "aud": "calls",  # JWT_AUDIENCE
        "sub": user_id,
        "name": name,
        "exp": int(time.time()) + 3600,
        "call": "*",  # whom they may call, and whose presence they see: "*", or a list of ids
        "rooms": ["standup"],  # rooms that they may join: "*", or a list of names
    }

    def encode(part: bytes) -> str:
        return base64.urlsafe_b64encode(part).rstrip(b"=").decode()

    header = {"alg": "HS256", "typ": "JWT"}
    body = ".".join(encode(json.dumps(part).encode()) for part in (header, claims))
    signature = hmac.new(secret.encode(), body.encode(), hashlib.sha256).digest()
    return f"{body}.{encode(signature)}"
