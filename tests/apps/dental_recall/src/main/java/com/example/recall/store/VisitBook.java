package com.example.recall.store;

import com.azure.cosmos.CosmosClient;
import com.azure.cosmos.CosmosClientBuilder;
import com.azure.cosmos.CosmosContainer;
import com.azure.cosmos.models.PartitionKey;
import com.example.recall.Names;
import com.example.recall.model.Visit;

/** Keeps visits in Cosmos DB. */
public class VisitBook {
    private static final CosmosClient CLIENT = new CosmosClientBuilder()
            .endpoint(System.getenv("RECALL_COSMOS"))
            .key(System.getenv("RECALL_COSMOS_KEY"))
            .buildClient();

    private final CosmosContainer container;

    public VisitBook() {
        this.container = CLIENT.getDatabase(Names.DATABASE).getContainer("visits");
    }

    public void enter(Visit visit) {
        container.upsertItem(visit);
    }

    public Visit last(String key) {
        return container.readItem(key, new PartitionKey(key), Visit.class).getItem();
    }
}
