<?php

/** A token for one person of your site, good for an hour. */
function call_token(string $id, string $name, string $secret): string
{
    $encode = fn (string $part): string => rtrim(strtr(base64_encode($part), '+/', '-_'), '=');
    $claims = [
        'iss' => 'https://www.example.com', // JWT_ISSUER
        'aud' => 'calls', // JWT_AUDIENCE
        'sub' => $id,
        'name' => $name,
        'exp' => time() + 3600,
        'call' => '*', // whom they may call, and whose presence they see: "*", or a list of ids
        'rooms' => ['standup'], // rooms that they may join: "*", or a list of names
    ];
    $body = $encode(json_encode(['alg' => 'HS256', 'typ' => 'JWT'])) . '.' . $encode(json_encode($claims));
    return $body . '.' . $encode(hash_hmac('sha256', $body, $secret, true));
}
