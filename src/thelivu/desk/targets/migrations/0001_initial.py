import django.db.models.deletion
import django.utils.timezone
import thelivu.base.ids
from django.db import migrations, models
from thelivu.desk.people.tables import Tables


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('attribution', '0001_initial'),
        ('authority', '0001_initial'),
        ('leads', '0001_initial'),
        ('people', '0001_initial'),
        ('register', '0001_initial'),
    ]

    operations = [
        Tables([
        migrations.CreateModel(
            name='OrderRow',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('entry', models.BigIntegerField(default=-1)),
                ('position', models.BigIntegerField(default=-1)),
                ('rules', models.CharField(max_length=32)),
                ('followed_at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='TargetRow',
            fields=[
                ('district', models.CharField(blank=True, db_index=True, default='', max_length=8)),
                ('stream', models.CharField(db_index=True, max_length=32)),
                ('id', models.CharField(default=thelivu.base.ids.new_id, editable=False, max_length=32, primary_key=True, serialize=False)),
                ('version', models.PositiveIntegerField(default=1)),
                ('nonce', models.BinaryField(max_length=32)),
                ('recorded_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('label', models.CharField(max_length=20, unique=True)),
                ('opened_by', models.CharField(max_length=32)),
                ('override_tier', models.CharField(blank=True, max_length=20)),
                ('override_why', models.CharField(blank=True, max_length=300)),
                ('override_by', models.CharField(blank=True, max_length=32)),
                ('override_second', models.CharField(blank=True, max_length=32)),
                ('authority', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='authority.authorityrow')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.unitrow')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
            },
        ),
        migrations.CreateModel(
            name='PremisesRow',
            fields=[
                ('district', models.CharField(blank=True, db_index=True, default='', max_length=8)),
                ('stream', models.CharField(db_index=True, max_length=32)),
                ('id', models.CharField(default=thelivu.base.ids.new_id, editable=False, max_length=32, primary_key=True, serialize=False)),
                ('version', models.PositiveIntegerField(default=1)),
                ('nonce', models.BinaryField(max_length=32)),
                ('recorded_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('label', models.CharField(max_length=20, unique=True)),
                ('pin', models.CharField(blank=True, max_length=6)),
                ('proposal', models.JSONField(default=list)),
                ('chosen_by', models.CharField(blank=True, max_length=32)),
                ('chosen_why', models.CharField(blank=True, max_length=300)),
                ('decision', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='premises', to='attribution.decisionrow')),
                ('holder', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='register.particularrow')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.unitrow')),
                ('target', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='premises', to='targets.targetrow')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
            },
        ),
        migrations.CreateModel(
            name='InstrumentRow',
            fields=[
                ('district', models.CharField(blank=True, db_index=True, default='', max_length=8)),
                ('stream', models.CharField(db_index=True, max_length=32)),
                ('id', models.CharField(default=thelivu.base.ids.new_id, editable=False, max_length=32, primary_key=True, serialize=False)),
                ('version', models.PositiveIntegerField(default=1)),
                ('nonce', models.BinaryField(max_length=32)),
                ('recorded_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('name', models.CharField(max_length=80)),
                ('instrument_version', models.CharField(max_length=40)),
                ('assessor', models.CharField(max_length=120)),
                ('trained', models.CharField(max_length=200)),
                ('assessed_on', models.DateField()),
                ('level', models.CharField(max_length=40)),
                ('paper', models.CharField(max_length=200)),
                ('recorded_by', models.CharField(max_length=32)),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.unitrow')),
                ('target', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='instruments', to='targets.targetrow')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
            },
        ),
        migrations.CreateModel(
            name='FactRow',
            fields=[
                ('district', models.CharField(blank=True, db_index=True, default='', max_length=8)),
                ('stream', models.CharField(db_index=True, max_length=32)),
                ('id', models.CharField(default=thelivu.base.ids.new_id, editable=False, max_length=32, primary_key=True, serialize=False)),
                ('version', models.PositiveIntegerField(default=1)),
                ('nonce', models.BinaryField(max_length=32)),
                ('recorded_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('code', models.CharField(max_length=40)),
                ('value', models.JSONField(null=True)),
                ('asserted_by', models.CharField(max_length=120)),
                ('said_in', models.CharField(max_length=40)),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.unitrow')),
                ('target', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='facts', to='targets.targetrow')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
            },
        ),
        migrations.CreateModel(
            name='LeadPlaceRow',
            fields=[
                ('district', models.CharField(blank=True, db_index=True, default='', max_length=8)),
                ('stream', models.CharField(db_index=True, max_length=32)),
                ('lead', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='place', serialize=False, to='leads.leadrow')),
                ('tier', models.PositiveSmallIntegerField()),
                ('standing', models.PositiveSmallIntegerField()),
                ('clock_ends', models.DateTimeField(null=True)),
                ('workability', models.CharField(max_length=20)),
                ('sampled', models.CharField(blank=True, max_length=8)),
                ('waits', models.BooleanField(default=False)),
                ('came_at', models.DateTimeField()),
                ('again_at', models.DateTimeField()),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.unitrow')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
                'indexes': [models.Index(fields=['tier', 'standing', 'clock_ends', 'came_at', 'lead'], name='leads_in_order'), models.Index(fields=['workability', 'tier', 'standing', 'clock_ends', 'came_at', 'lead'], name='leads_of_a_desk'), models.Index(condition=models.Q(('sampled', ''), _negated=True), fields=['tier', 'standing', 'clock_ends', 'came_at', 'lead'], name='leads_of_the_sample'), models.Index(condition=models.Q(('waits', True)), fields=['came_at'], name='leads_whose_tier_waits'), models.Index(fields=['again_at'], name='leads_to_place_again')],
            },
        ),
        migrations.CreateModel(
            name='RuleVersionRow',
            fields=[
                ('district', models.CharField(blank=True, db_index=True, default='', max_length=8)),
                ('stream', models.CharField(db_index=True, max_length=32)),
                ('id', models.CharField(default=thelivu.base.ids.new_id, editable=False, max_length=32, primary_key=True, serialize=False)),
                ('version', models.PositiveIntegerField(default=1)),
                ('nonce', models.BinaryField(max_length=32)),
                ('recorded_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('label', models.CharField(max_length=20, unique=True)),
                ('names', models.CharField(max_length=20)),
                ('text', models.TextField()),
                ('sha256', models.CharField(max_length=64)),
                ('holds_from', models.DateField()),
                ('why', models.CharField(max_length=300)),
                ('moved', models.JSONField(default=list)),
                ('against', models.CharField(max_length=20)),
                ('compared', models.PositiveIntegerField()),
                ('compared_at', models.DateTimeField()),
                ('proposed_by', models.CharField(max_length=32)),
                ('approved_by', models.CharField(blank=True, max_length=32)),
                ('approved_at', models.DateTimeField(blank=True, null=True)),
                ('declined_by', models.CharField(blank=True, max_length=32)),
                ('declined_at', models.DateTimeField(blank=True, null=True)),
                ('declined_why', models.CharField(blank=True, max_length=300)),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.unitrow')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
                'constraints': [models.CheckConstraint(condition=models.Q(('approved_by', models.F('proposed_by')), _negated=True), name='rules_approved_by_another'), models.CheckConstraint(condition=models.Q(('approved_by', ''), ('declined_by', ''), _connector='OR'), name='rules_decided_once')],
            },
        ),
        migrations.CreateModel(
            name='TargetIdentityRow',
            fields=[
                ('district', models.CharField(blank=True, db_index=True, default='', max_length=8)),
                ('stream', models.CharField(db_index=True, max_length=32)),
                ('id', models.CharField(default=thelivu.base.ids.new_id, editable=False, max_length=32, primary_key=True, serialize=False)),
                ('version', models.PositiveIntegerField(default=1)),
                ('nonce', models.BinaryField(max_length=32)),
                ('recorded_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('identity', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='targets', to='leads.identityrow')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.unitrow')),
                ('target', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='identities', to='targets.targetrow')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
                'constraints': [models.UniqueConstraint(fields=('target', 'identity'), name='one_identity_per_dossier')],
            },
        ),
        ]),
    ]
