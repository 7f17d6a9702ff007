<?php
// A client of the partner API in one file: sign, send, repeat safely, verify callbacks. Needs PHP 8 and nothing else.
//
//   $hub = new Hub('https://hub.example', 'solnechny', 'the secret of your calls');
//   $offer = $hub->offer(24850000, 2485000, '2027-02-10', '2027-02-17');
//   $taken = $hub->create($message);            // then: header('Location: ' . $taken['borrower_url'])
//   $hub->book($taken['application_id'], 'OP-7');
declare(strict_types=1);

class Refused extends RuntimeException
{
    public string $problemCode;

    public function __construct(public int $status, public array $problem)
    {
        $this->problemCode = $problem['code'] ?? '';
        parent::__construct("$status {$this->problemCode}: " . ($problem['detail'] ?? $problem['title'] ?? ''));
    }
}

class Hub
{
    private const AGAIN = [409, 429, 500, 502, 503, 504];
    private const WAITS = ['idempotency_key_running', 'version_stale'];

    public function __construct(private string $address, private string $partner, private string $secret)
    {
        $this->address = rtrim($address, '/');
    }

    /** What a tour would cost; sums in kopecks. */
    public function offer(int $total, int $advance, string $checkIn = '', string $checkOut = '', array $periods = []): array
    {
        $wish = ['price' => ['total_minor' => $total], 'payment' => ['advance_minor' => $advance], 'periods' => $periods];
        if ($checkIn !== '') {
            $wish['tour'] = ['check_in' => $checkIn, 'check_out' => $checkOut];
        }
        return $this->call('POST', '/partner/v1/offers', $wish)[0];
    }

    /** Hand an application over. The key follows from the order: a repeat after a crash is the same wish. */
    public function create(array $message): array
    {
        return $this->call('POST', '/partner/v1/applications', $message, 'create-' . $message['partner_order_id'])[0];
    }

    /** The application, and its ETag for a change. */
    public function read(string $application): array
    {
        return $this->call('GET', "/partner/v1/applications/$application");
    }

    public function price(string $application, array $price, string $etag = ''): array
    {
        $key = "price-$application-{$price['version']}";
        return $this->call('PUT', "/partner/v1/applications/$application/price", $price, $key, $etag)[0];
    }

    public function book(string $application, string $number, array $documents = []): array
    {
        $body = ['state' => 'confirmed', 'operator_number' => $number, 'documents' => $documents];
        return $this->call('PUT', "/partner/v1/applications/$application/booking", $body, "book-$application")[0];
    }

    public function cancel(string $application, string $reason, string $etag = ''): array
    {
        $path = "/partner/v1/applications/$application/cancel";
        return $this->call('POST', $path, ['reason' => $reason], "cancel-$application", $etag)[0];
    }

    /** The tour was cancelled after the payout; the key follows from your own reference. */
    public function refund(string $application, array $refund): array
    {
        $key = "refund-$application-" . substr(hash('sha256', $refund['reference']), 0, 24);
        return $this->call('POST', "/partner/v1/applications/$application/refunds", $refund, $key)[0];
    }

    public function sent(string $application, string $id, string $to, int $amount, string $reference): array
    {
        $sent = ['to' => $to, 'amount_minor' => $amount, 'reference' => $reference];
        return $this->call('PUT', "/partner/v1/applications/$application/refunds/$id", $sent, "sent-$id-$to")[0];
    }

    /** Events after a cursor: [events, next cursor, whether there are more]. */
    public function events(int $after = 0): array
    {
        $page = $this->call('GET', "/partner/v1/events?after=$after")[0];
        return [$page['events'], $page['next'], $page['more']];
    }

    /** One call, repeated while that can help: each try is signed anew, under the same key. */
    public function call(string $method, string $path, ?array $body = null, string $key = '', string $etag = '', int $tries = 5): array
    {
        $raw = $body === null ? '' : json_encode($body, JSON_UNESCAPED_UNICODE | JSON_THROW_ON_ERROR);
        for ($left = $tries - 1; ; $left--) {
            $headers = $this->signed($method, $path, $raw, $key);
            if ($etag !== '') {
                $headers[] = "If-Match: $etag";
            }
            [$status, $told, $answer] = $this->send($method, $path, $raw, $headers);
            $read = json_decode($answer, true) ?? [];
            if ($status >= 200 && $status < 300) {
                return [$read, $told['etag'] ?? ''];
            }
            // 0: no answer, so it may have been done. A read, or a write with its key, is safe to repeat.
            $passing = $status !== 409 || in_array($read['code'] ?? '', self::WAITS, true);
            if ($left === 0 || !$passing || ($status !== 0 && !in_array($status, self::AGAIN, true))) {
                throw new Refused($status, $read);
            }
            sleep((int) ($told['retry-after'] ?? 1));
        }
    }

    private function signed(string $method, string $path, string $raw, string $key): array
    {
        $stamp = (string) time();
        $nonce = bin2hex(random_bytes(16));
        $text = implode("\n", [$method, $path, $stamp, $nonce, $key, hash('sha256', $raw)]);
        $headers = ["X-Partner-Id: {$this->partner}", "X-Timestamp: $stamp", "X-Nonce: $nonce", 'Content-Type: application/json',
            'X-Signature: v2=' . hash_hmac('sha256', $text, $this->secret)];
        return $key === '' ? $headers : [...$headers, "Idempotency-Key: $key"];
    }

    private function send(string $method, string $path, string $raw, array $headers): array
    {
        $http = ['method' => $method, 'header' => $headers, 'content' => $raw, 'ignore_errors' => true, 'timeout' => 30, 'follow_location' => 0];
        $answer = @file_get_contents($this->address . $path, false, stream_context_create(['http' => $http]));
        if ($answer === false) {
            return [0, [], ''];
        }
        $told = [];
        foreach (array_slice($http_response_header, 1) as $line) {
            [$name, $value] = explode(':', $line, 2) + [1 => ''];
            $told[strtolower($name)] = trim($value);
        }
        return [(int) explode(' ', $http_response_header[0])[1], $told, $answer];
    }
}

/** The event of a callback; null when it is not the hub's. $secret is whsec_…, $headers have lower-case names. */
function callback(string $secret, array $headers, string $raw): ?array
{
    $key = base64_decode(substr($secret, strlen('whsec_')));
    $text = "{$headers['webhook-id']}.{$headers['webhook-timestamp']}.$raw";
    $wanted = 'v1,' . base64_encode(hash_hmac('sha256', $text, $key, true));
    $fresh = abs(time() - (int) $headers['webhook-timestamp']) <= 300;
    $good = array_filter(explode(' ', $headers['webhook-signature']), fn ($one) => hash_equals($wanted, $one));
    return $fresh && $good ? json_decode($raw, true) : null;
}
