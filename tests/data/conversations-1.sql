BEGIN TRANSACTION;
CREATE TABLE conversations (
	id VARCHAR(64) NOT NULL, 
	owner VARCHAR(64) NOT NULL, 
	started_at VARCHAR(32) NOT NULL, 
	PRIMARY KEY (id), 
	UNIQUE (id, owner)
);
INSERT INTO "conversations" VALUES('JQma0i2pHNQwUCvJPeDKn7F34Wx-nItU','ann','2026-11-20T10:48:30.061+00:00');
CREATE TABLE schema_version (
	version INTEGER NOT NULL, 
	PRIMARY KEY (version)
);
INSERT INTO "schema_version" VALUES(1);
CREATE TABLE turns (
	conversation VARCHAR(64) NOT NULL, 
	owner VARCHAR(64) NOT NULL, 
	number INTEGER NOT NULL, 
	asked_at VARCHAR(32) NOT NULL, 
	question TEXT NOT NULL, 
	answer_text TEXT NOT NULL, 
	answer TEXT NOT NULL, 
	generation VARCHAR(128) NOT NULL, 
	PRIMARY KEY (conversation, number), 
	FOREIGN KEY(conversation, owner) REFERENCES conversations (id, owner) ON DELETE CASCADE
);
INSERT INTO "turns" VALUES('JQma0i2pHNQwUCvJPeDKn7F34Wx-nItU','ann',1,'2026-11-20T10:48:30.061+00:00','Who came?','Marco Rubio [1].','{"id": "a", "question": "Who came?", "standalone_question": "Who came?", "language": "en", "status": "answered", "text": "Marco Rubio [1].", "claims": [], "citations": [], "model": "extractive", "encoder": "tiny", "index": "g1", "timings_ms": {"retrieve": 1.0, "first_claim": null, "total": 2.0}, "disagreement": [], "refusal": null, "missing": null, "degraded": null, "model_digest": null}','g1');
CREATE INDEX turns_by_owner ON turns (owner, conversation, number);
COMMIT;
